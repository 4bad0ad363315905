import { ACTIONS_MAX } from '@lockbox/contracts/access-use-rules';
import { expect, test } from 'vitest';
import type { Use } from '../data-plane.ts';
import { mongoGateFile } from '../testing/sample-mongo.ts';
import { aDoor } from '../testing/sample-store.ts';
import { createCommandCounting } from './counting.ts';
import type { DoorDocument, Doors } from './doors.ts';
import { createTally, KINDS_MAX } from './tally.ts';

const times = { now: 2_000, usedAt: 1_000 };

/** The notes on temporary credentials, if they can be written. */
function counting(given: readonly string[] = ['list']) {
  const tally = createTally();
  const noted: string[] = [];
  const fails = new Set<string>();
  const { permissions, ...door } = aDoor({ permissions: given });
  const documentOf = (role: string): DoorDocument => ({
    ...{ _id: role, note: { ...door, rights: '' }, permissions, openedAt: 0, useToldAt: times.now, reports: [] },
  });
  const doors: Pick<Doors, 'one' | 'noted' | 'addUse'> = {
    one: async (role) => documentOf(role),
    noted: async () => [],
    async addUse(role: string, _batch: string, use: readonly Use[]) {
      if (fails.has(role)) throw new Error('the database is away');
      noted.push(...use.map(({ count }) => `${role} ${count}`));
    },
  };
  const counts = createCommandCounting({
    doors: doors as Doors, // nothing else is asked of it here
    ...{ tally, file: mongoGateFile, now: () => times.now },
  });
  const reads = (role: string, count: number, collection = 'orders') =>
    tally.did(
      role,
      { named: [{ database: 'shop', collection, action: 'READ', asked: 1 }], goesOn: false },
      { isDone: true, found: { READ: count } },
    );
  return { counts, noted, fails, reads };
}

test.each<[string, (counts: ReturnType<typeof counting>['counts']) => Promise<void>]>([
  ['when the gate is stopped', (counts) => counts.keep()],
  ['before a door is removed', (counts) => counts.countAtEnd('ada', times)],
])('what could not be noted, and what was done since, is noted %s', async (_, last) => {
  const { counts, noted, fails, reads } = counting();
  fails.add('ada');
  reads('ada', 5);
  await counts.countAll(times);
  expect(counts.problems()).toEqual(['What is done here cannot be counted: the database is away.']);
  reads('ada', 7);
  fails.clear();
  await last(counts);
  expect(noted).toEqual(['ada 5', 'ada 7']);
});

test('however many collections an engineer makes up, one report tells of them', async () => {
  const { counts, noted, reads } = counting(['read']);
  for (let i = 0; i < 400; i++) reads('ada', 1, `made-up-${i}`);
  await counts.countAll(times);
  expect(noted.length).toBeLessThanOrEqual(ACTIONS_MAX);
  expect(noted.at(-1)).toBe(`ada ${400 - KINDS_MAX}`);
});

test('one that cannot be noted when the gate is stopped delays no other, and is reported', async () => {
  const { counts, noted, fails, reads } = counting();
  for (const role of ['ada', 'bob']) reads(role, 3);
  fails.add('ada');
  await expect(counts.keep()).rejects.toThrow('the database is away');
  expect(noted).toEqual(['bob 3']);
});
