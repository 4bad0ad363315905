import { requestId, tenantId } from '@lockbox/contracts/ids';
import { derivedKey, documentSeal } from '@lockbox/store/seal';
import type { PendingItem } from '../work-list/item.ts';
import type { ItemSeal } from '../work-list/item-seal.ts';

/** Documents of tests are sealed with this. */
export const testKeys = { present: derivedKey('a secret of tests', 'tests') };

/** The seals of an empty database. */
export const noSeals = { recipients: documentSeal(testKeys, 'r'), participants: documentSeal(testKeys, 'p') };

export const NOW = 1_000_000;

/** An item of the work list that is due now. */
export const pendingItem = (changes: Partial<PendingItem> = {}): PendingItem => ({
  _id: 'n-1',
  tenantId: tenantId('acme'),
  eventId: 'e-1',
  sequence: 1,
  requestId: null,
  occurredAt: 0,
  recipientId: 'ada',
  side: 'customer',
  channel: 'EMAIL',
  notice: { kind: 'disclosed', requestId: requestId('r-1'), liftedAt: 0 },
  until: NOW + 50_000,
  whileWaiting: false,
  partition: 0,
  state: 'PENDING',
  nextAt: NOW,
  takenBy: null,
  attempts: 0,
  failure: null,
  waits: 0,
  ...changes,
});

/** Accepts every item as the notifier's own. */
export const anyItemSeal: ItemSeal = {
  sealed: (item) => ({ ...item, seal: 'sealed' }),
  settled: (ids, settled) => ({ ...settled, ids, seal: 'sealed' }),
  genuine: (found) => found,
};
