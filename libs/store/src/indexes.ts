import type { CollectionName, Store } from './connect.ts';

/** Fields in order; -1 is falling. */
type Key = Readonly<Record<string, 1 | -1>>;

/** What is read by other than its `_id`, and how. Nothing here is needed to be right, only to be quick. */
const indexes: { readonly [N in CollectionName]?: readonly Key[] } = {
  requests: [
    { tenantId: 1, 'lockbox.createdAt': -1, _id: -1 },
    { submittedAt: -1, _id: -1 },
    { tenantId: 1, submittedAt: -1, _id: -1 },
    { status: 1, submittedAt: -1, _id: -1 },
    { engineerId: 1, submittedAt: -1, _id: -1 },
    // The orders of the customer's table; groups of one status or environment are sorted by time.
    { tenantId: 1, status: 1, requestedAt: -1, _id: -1 },
    { tenantId: 1, environmentId: 1, requestedAt: -1, _id: -1 },
    { tenantId: 1, requestedAt: -1, _id: -1 },
    { tenantId: 1, ticketId: 1, _id: 1 },
    { tenantId: 1, ticketKey: 1 },
    { tenantId: 1, ticketNumber: 1 },
    { tenantId: 1, 'access.expiresAt': -1, _id: -1 },
  ],
  grants: [{ engineerId: 1, expiresAt: -1 }, { requestId: 1 }, { endedAt: 1, grantedAt: -1, _id: -1 }],
  environments: [{ tenantId: 1, environmentId: 1 }],
  principals: [{ tenantId: 1, principalId: 1 }],
  texts: [{ requestId: 1 }],
  audit_events: [
    { tenantId: 1, sequence: -1 },
    { tenantId: 1, requestId: 1, sequence: 1 },
  ],
  timers: [
    { partition: 1, done: 1, dueAt: 1 },
    { tenantId: 1, kind: 1, done: 1 },
  ],
  deliveries: [{ requestId: 1 }, { recipientId: 1, channel: 1, at: -1, _id: -1 }],
};

/** Makes the indexes of these collections where they are missing. Every worker does it at start, for its own. */
export async function ensureIndexes(store: Store, names: readonly CollectionName[]): Promise<void> {
  for (const name of names) {
    const keys = indexes[name] ?? [];
    if (keys.length > 0) await store.db.collection(name).createIndexes(keys.map((key) => ({ key: { ...key } })));
  }
}
