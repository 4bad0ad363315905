import { expect, test } from 'vitest';
import { gateStateOf, targetsInOrder } from './roll-out-state.ts';

const stores = [
  {
    environmentId: 'a',
    dataStoreId: '1',
    confirmedAt: '2026-01-01T00:00:00.000Z',
    dueAt: '2026-01-02T00:00:00.000Z',
    gate: null,
  },
  { environmentId: 'b', dataStoreId: '2', confirmedAt: null, dueAt: '2026-01-02T00:00:00.000Z', gate: null },
  { environmentId: 'a', dataStoreId: '3', confirmedAt: null, dueAt: '2026-01-03T00:00:00.000Z', gate: null },
];
const statesAt = (now: string) =>
  targetsInOrder({ state: 'running', dueAt: null, dataStores: stores }, Date.parse(now)).map((one) => [
    one.dataStoreId,
    one.state,
  ]);

test('data stores that have not confirmed come first, and each is overdue after its own 24 hours', () => {
  expect(statesAt('2026-01-01T23:59:59.999Z')).toEqual([
    ['3', 'waiting'],
    ['2', 'waiting'],
    ['1', 'confirmed'],
  ]);
  expect(statesAt('2026-01-02T00:00:00.000Z')).toEqual([
    ['2', 'overdue'],
    ['3', 'waiting'],
    ['1', 'confirmed'],
  ]);
});

test('a guard that has not reported for more than two minutes is silent, whatever it said before', () => {
  const gate = { name: 'g', engine: 'PostgreSQL', reportedAt: '2026-01-01T00:00:00.000Z', sessions: [], problem: null };
  const stateAt = (now: string, problem: string | null = null) => gateStateOf({ ...gate, problem }, Date.parse(now));
  expect(stateAt('2026-01-01T00:02:00.000Z')).toBe('well');
  expect(stateAt('2026-01-01T00:02:00.001Z')).toBe('silent');
  expect(stateAt('2026-01-01T00:01:00.000Z', 'The role cannot be removed')).toBe('troubled');
  expect(stateAt('2026-01-01T00:03:00.000Z', 'The role cannot be removed')).toBe('silent');
});
