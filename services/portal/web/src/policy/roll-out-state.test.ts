import { expect, test } from 'vitest';
import { targetsInOrder } from './roll-out-state.ts';

const stores = [
  { environmentId: 'a', dataStoreId: '1', confirmedAt: '2026-01-01T00:00:00.000Z' },
  { environmentId: 'b', dataStoreId: '2', confirmedAt: null },
  { environmentId: 'a', dataStoreId: '3', confirmedAt: null },
];
const states = (state: 'running' | 'overdue') =>
  targetsInOrder({ state, dueAt: null, dataStores: stores }).map((one) => [one.dataStoreId, one.state]);

test('what has not confirmed stands first, and is overdue once the roll-out is', () => {
  expect(states('running')).toEqual([
    ['3', 'waiting'],
    ['2', 'waiting'],
    ['1', 'confirmed'],
  ]);
  expect(states('overdue')).toEqual([
    ['3', 'overdue'],
    ['2', 'overdue'],
    ['1', 'confirmed'],
  ]);
});
