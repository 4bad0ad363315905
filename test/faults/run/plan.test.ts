import { expect, test } from 'vitest';
import { planFaults } from './plan.ts';
import { randomFrom } from './random.ts';

const faults = ['kafka', 'kafka', 'mongo', 'policy', 'timer'].map((target, number) => ({
  name: `fault-${number}`,
  target,
  lastsS: [3, 9] as const,
}));
const plan = (seed: number, seconds = 600) => planFaults(faults, seconds, randomFrom(seed));
const seeds = Array.from({ length: 50 }, (_, seed) => seed);

test('the same seed gives the same plan, and another one another', () => {
  expect(plan(7)).toEqual(plan(7));
  expect(plan(7)).not.toEqual(plan(8));
});

test('each fault is injected, some of them together', () => {
  for (const seed of seeds) expect(new Set(plan(seed).map(({ fault }) => fault.name)).size).toBe(faults.length);
  expect(seeds.some((seed) => plan(seed).some(({ together }) => together))).toBe(true);
});

test('two faults of one target are never there at the same time, and all heal before the load ends', () => {
  for (const seed of seeds) {
    const injections = plan(seed);
    for (const one of injections) {
      expect(one.untilS).toBeLessThanOrEqual(600);
      const others = injections.filter((other) => other !== one && other.fault.target === one.fault.target);
      expect(others.filter((other) => other.fromS < one.untilS && one.fromS < other.untilS)).toEqual([]);
    }
  }
});

test('a short run has one fault at least', () => {
  expect(plan(1, 5).length).toBeGreaterThan(0);
});
