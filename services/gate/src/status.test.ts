import { expect, test } from 'vitest';
import type { GateState } from './gate.ts';
import { createGateStatus, enforces, NOT_WORKING, type ReportedStatus, toldOf } from './status.ts';

const well: GateState = {
  ...{ engine: 'PostgreSQL 15.4', sessions: [], certain: true, unknownRoles: 0 },
  doors: { notClosed: 0, notMade: 0 },
};
const told: ReportedStatus = { engine: 'PostgreSQL 15.4', sessions: [], problem: null };
const session = { grantId: 'g', since: 1 };
const open = { sentence: 'PUBLIC may read all.', kind: 'LEAVES_OPEN' } as const;
const less = { sentence: 'There is no such table.', kind: 'GIVES_LESS' } as const;
const untold = { sentence: 'Add pg_stat_statements.', kind: 'USE_NOT_TOLD' } as const;

test.each<[string, Partial<GateState>, (typeof open)[]]>([
  ['it cannot tell which grants there are', { certain: false }, []],
  ['an access is not closed', { doors: { notClosed: 1, notMade: 0 } }, []],
  ['somebody could log in whom it does not know', { unknownRoles: 1 }, []],
  ['more could be done than it gives', {}, [open]],
])('a data store does not enforce the policy while %s, and its owner is notified', (_, changes, problems) => {
  const state = { ...well, ...changes };
  expect(enforces(state, problems)).toBe(false);
  expect(toldOf(state, problems).problem).not.toBeNull();
});

test('where less can be done than was granted it enforces, and says what is wrong', () => {
  const state = { ...well, doors: { notClosed: 0, notMade: 1 } };
  expect(enforces(state, [less, untold])).toBe(true);
  expect(toldOf(state, [less, untold]).problem).toBe(
    'Grants that cannot be used as they should be: 1. Permissions that do not give what they should: 1. What is done with access is not told, or not all of it.',
  );
  expect(toldOf(well, [])).toEqual(told);
});

test('the status does not show how to get in', () => {
  expect(toldOf(well, [open]).problem).not.toContain('PUBLIC');
});

function telling() {
  const clock = { now: 1_000_000, fails: false };
  const published: ReportedStatus[] = [];
  const status = createGateStatus({
    now: () => clock.now,
    async publish(one) {
      if (clock.fails) throw new Error('away');
      published.push(one);
    },
    engine: 'PostgreSQL',
  });
  return { clock, published, status };
}

test('it is published when it changes, and otherwise twice a minute', async () => {
  const { clock, published, status } = telling();
  for (const [second, sessions] of [
    [0, []],
    [2, []],
    [4, [session]],
    [6, [session]],
    [34, [session]],
  ] as const) {
    clock.now = 1_000_000 + second * 1_000;
    await status.tell({ ...told, sessions });
  }
  expect(published.map(({ sessions }) => sessions.length)).toEqual([0, 1, 1]);
});

test('a status that failed is published the next time', async () => {
  const { clock, published, status } = telling();
  clock.fails = true;
  await expect(status.tell(told)).rejects.toThrow('away');
  clock.fails = false;
  await status.tell(told);
  expect(published).toEqual([told]);
});

test('while the database is away those are named who were seen last', async () => {
  const { published, status } = telling();
  await status.tellOnly(NOT_WORKING);
  await status.tell({ ...told, sessions: [session] });
  await status.tellOnly(NOT_WORKING);
  expect(published).toEqual([
    { engine: 'PostgreSQL', sessions: [], problem: NOT_WORKING },
    { ...told, sessions: [session] },
    { ...told, sessions: [session], problem: NOT_WORKING },
  ]);
});
