import { expect, test } from 'vitest';
import { randomNumbers } from '../../faults/run/random.ts';
import { Clock, Lane, Machine } from './machine.ts';
import { stage } from './stage.ts';

test('what is planned happens by its time, and at one time in the order in which it was planned', () => {
  const clock = new Clock();
  const happened: string[] = [];
  const random = randomNumbers(7);
  const times = Array.from({ length: 500 }, () => Math.floor(random() * 50));
  times.forEach((at, index) => {
    clock.after(at, () => happened.push(`${at} ${index}`));
  });
  clock.run();
  const sorted = times.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at || a.index - b.index);
  expect(happened).toEqual(sorted.map(({ at, index }) => `${at} ${index}`));
});

test.each([0.3, 0.7])(
  'one server, Poisson arrivals, each served in 1 ms, busy for %s of the time: waits as M/D/1 says',
  (busy) => {
    const clock = new Clock();
    const machine = new Machine(clock, 1);
    const lane = new Lane(1, true);
    const random = randomNumbers(2026);
    const count = 100_000;
    let waited = 0;
    let at = 0;
    for (let number = 0; number < count; number++) {
      at += -Math.log(1 - random()) / busy;
      const came = at;
      clock.after(came, () =>
        machine.run(lane, 1, () => {
          waited += clock.now - came - 1;
        }),
      );
    }
    clock.run();
    const expected = busy / (2 * (1 - busy)); // Pollaczek and Khinchine, with service that does not vary
    expect(Math.abs(waited / count / expected - 1)).toBeLessThan(0.03);
    expect(machine.busyMs).toBeCloseTo(count);
  },
);

test('a program with one thread does one thing at a time, however many cores there are; a broker as many as there are cores', () => {
  const endOf = (width: number, cores: number): number => {
    const clock = new Clock();
    const machine = new Machine(clock, cores);
    const lane = new Lane(width, true);
    for (let number = 0; number < 12; number++) machine.run(lane, 10, () => undefined);
    clock.run();
    return clock.now;
  };
  expect([endOf(1, 4), endOf(4, 4), endOf(4, 2), endOf(12, 1)]).toEqual([120, 30, 60, 120]);
});

test('where cores are too few, what nobody waits for comes last', () => {
  const clock = new Clock();
  const machine = new Machine(clock, 1);
  const done: string[] = [];
  const run = (name: string, urgent: boolean) => machine.run(new Lane(1, urgent), 1, () => done.push(name));
  run('running already', false);
  run('letter', false);
  run('decision', true);
  clock.run();
  expect(done).toEqual(['running already', 'decision', 'letter']);
});

test('a batch has what came since the last, no more than it may, and begins no sooner than it gathers', () => {
  const clock = new Clock();
  const world = { clock, machine: new Machine(clock, 1) };
  const batches: string[] = [];
  const options = { instances: 2, gatherMs: 100, most: 3, urgent: true, own: { batch: 1, item: 1 }, servers: [] };
  const one = stage<number>(world, { ...options, together: 'instance' }, (items) =>
    batches.push(`${clock.now}: ${items.join(' ')}`),
  );
  for (let number = 0; number < 5; number++) clock.after(number * 0.1, () => one.add(0, number));
  clock.run();
  expect(batches).toEqual(['2: 0', '104: 1 2 3', '202: 4']);
  expect(one).toMatchObject({ backlog: 0, mostBacklog: 5, batches: 3, items: 5, busyMs: 8 });
});
