import { expect, test } from 'vitest';
import { pendingItem, testKeys } from '../testing/pending-item.ts';
import type { SettledItem } from './item.ts';
import { createItemSeal } from './item-seal.ts';

const altered: string[] = [];
const seal = createItemSeal(testKeys, 'items', (ids) => altered.push(...ids));
const settled = { outcome: 'DELIVERED', detail: '250', at: 1, attempts: 1 } as const;

/** Items as the notifier stores them when they have settled together. */
function settledTogether(...ids: readonly string[]): readonly SettledItem[] {
  const together = seal.settled(ids, settled);
  return ids.map((_id) => ({ ...seal.sealed(pendingItem({ _id })), state: 'SETTLED', settled: together }));
}

test('items that settled together are genuine, also after another attempt to record them', () => {
  const items = settledTogether('a', 'b').map((item) => ({ ...item, reports: 3, nextAt: 99 }));
  expect(seal.genuine(items)).toEqual(items);
  const held = { ...seal.sealed(pendingItem({ _id: 'c', state: 'HELD' })), state: 'SETTLED' as const };
  const digest = { ...held, settled: seal.settled(['c'], settled) };
  expect(seal.genuine([digest])).toEqual([digest]);
});

const [genuine] = settledTogether('a', 'b') as [SettledItem];
test.each<[string, object]>([
  ['the outcome of other items', { ...genuine, settled: seal.settled(['c'], settled) }],
  ['another outcome', { ...genuine, settled: { ...genuine.settled, outcome: 'FAILED' } }],
  [
    'its own id added to those of others',
    { ...genuine, settled: { ...seal.settled(['c'], settled), ids: ['c', 'a'] } },
  ],
  ['an outcome without a seal', { ...genuine, settled }],
  ['no outcome', { ...genuine, settled: undefined }],
  ['another recipient', { ...genuine, recipientId: 'mallory' }],
])('a settled item with %s is reported', (_, item) => {
  altered.length = 0;
  expect(seal.genuine([item as SettledItem])).toEqual([]);
  expect(altered).toEqual(['a']);
});
