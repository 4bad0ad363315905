import { expect, test } from 'vitest';
import { randomNumbers } from '../../faults/run/random.ts';
import { largestShare, realShape, shapeOf, tenantOf } from './arrivals.ts';
import { PER_LIFECYCLE, type Simulation, simulate } from './installation.ts';
import { sizing } from './sizing.ts';

const shape = realShape();
const small: Simulation = { seed: 1, cores: 2, partitions: 12, instances: 1, tenants: 24, perSecond: 20, seconds: 10 };

test('what comes in goes out: of each lifecycle all events and letters, and of each letter its outcome', () => {
  const { approvals, commands, events, letters, outcomes } = simulate(small);
  expect(approvals).toBe(200);
  expect({ events, letters, outcomes }).toEqual({
    events: 200 * PER_LIFECYCLE.events,
    letters: 1_800,
    outcomes: 1_800,
  });
  expect(commands).toBe(200 * (4 + PER_LIFECYCLE.letters));
});

test('the same seed gives the same run, and another one another', () => {
  const bursty = { ...small, shape, tenants: 1_000 };
  expect(simulate(bursty)).toEqual(simulate(bursty));
  expect(simulate({ ...bursty, seed: 2 })).not.toEqual(simulate(bursty));
});

test('the small end is where the bench is, as near as docs/scale.md says', () => {
  const steady = simulate({ ...small, seconds: 60 });
  const cpu = Object.values(steady.cpuMs).reduce((sum, ms) => sum + ms, 0);
  expect(cpu / 106).toBeGreaterThan(0.95);
  expect(cpu / 106).toBeLessThan(1.05);
  const { settledSeconds } = simulate({ ...small, perSecond: 0, seconds: 0, burst: 3_000 });
  expect(settledSeconds / 24).toBeGreaterThan(0.85);
  expect(settledSeconds / 24).toBeLessThan(1.15);
});

test('more cores shorten the wait, and one tenant alone waits longer than as many requests of many', () => {
  const rate = { ...small, perSecond: 60, tenants: 10_000, shape };
  const few = simulate(rate);
  const many = simulate({ ...rate, cores: 16, instances: 12 });
  const alone = simulate({ ...rate, cores: 16, instances: 12, tenants: 1 });
  expect(many.grantMs.p50).toBeLessThan(few.grantMs.p50);
  expect(many.grantMs.p99).toBeLessThan(alone.grantMs.p99);
});

test('the log of tickets is read by its columns, an update of a ticket being no further one', () => {
  expect(shape.tickets).toBe(623);
  expect(shape.together.reduce((sum, many) => sum + many)).toBe(623);
  const rows = [
    'x,number,opened_at',
    ',I1,29-02-2016 08:01',
    ',I1,29-02-2016 08:01',
    ',I2,29-02-2016 08:01',
    ',I3,29-02-2016 09:00',
  ];
  expect(shapeOf(rows.join('\n'))).toEqual({ tickets: 3, busiestHour: 2 / 3, together: [2, 1] });
  expect(() => shapeOf('number\nI1')).toThrow('no column number or opened_at');
});

test('tenants’ sizes follow the law that they are drawn by', () => {
  const random = randomNumbers(3);
  const drawn = Array.from({ length: 100_000 }, () => tenantOf(random(), 1_000));
  expect(drawn.filter((rank) => rank === 1).length / drawn.length).toBeCloseTo(largestShare(1_000), 2);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(1_000);
  expect(tenantOf(0, 10)).toBe(1);
  expect(tenantOf(0.999_999_9, 10)).toBe(10);
});

test('ten times the tenants need ten times as much, in as many installations as policy can take over in time', () => {
  const [one, ten] = [sizing(1e6, 12, shape), sizing(1e7, 12, shape)];
  expect(ten.policyGiB / one.policyGiB).toBeCloseTo(10);
  expect(ten.logTiBPerYear / one.logTiBPerYear).toBeCloseTo(10);
  expect([one.installations, ten.installations]).toEqual([1, 8]);
  expect(sizing(1e7, 48, shape).installations).toBe(2);
  for (const { takeOverSeconds } of [one, ten]) expect(takeOverSeconds).toBeLessThanOrEqual(60);
});
