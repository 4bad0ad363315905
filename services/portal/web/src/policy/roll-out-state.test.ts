import { expect, test } from 'vitest';
import { targetsInOrder } from './roll-out-state.ts';

const stores = [
  { environmentId: 'a', dataStoreId: '1', confirmedAt: '2026-01-01T00:00:00.000Z', dueAt: '2026-01-02T00:00:00.000Z' },
  { environmentId: 'b', dataStoreId: '2', confirmedAt: null, dueAt: '2026-01-02T00:00:00.000Z' },
  { environmentId: 'a', dataStoreId: '3', confirmedAt: null, dueAt: '2026-01-03T00:00:00.000Z' },
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
