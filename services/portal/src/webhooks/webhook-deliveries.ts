import { notificationIdOf } from '@lockbox/contracts/uuid';
import type { DeliveryDocument } from '@lockbox/store/collections/deliveries';
import { waitingDeliveries, webhookTests } from '@lockbox/store/collections/webhooks';
import type { Store } from '@lockbox/store/connect';
import { findByIds } from '@lockbox/store/find-by-ids';
import { after, type Page, type Paging, pageOf } from '@lockbox/store/querying';
import type { Filter } from 'mongodb';

/** How many tests of a webhook are shown; older ones are deleted. */
export const TESTS_SHOWN = 5;
const WAITING_ON_A_PAGE = 200;

/** One message that was sent, or is to be sent, to a webhook. */
export interface DeliveryEntry {
  readonly id: string;
  /** The event of the message; null in a test. */
  readonly eventId: string | null;
  readonly eventType: string;
  readonly requestId: string | null;
  readonly at: number;
  readonly attempts: number;
  readonly outcome: DeliveryDocument['outcome'] | 'WAITING';
  readonly detail: string | null;
  readonly nextAttemptAt: number | null;
  /** True if a person requested it: the event was delivered, or given up, before. */
  readonly again: boolean;
}

/**
 * Returns a webhook's past and pending deliveries: two lists, both newest first. A page begins with those that are not in the
 * log yet, and has some of each, as long as there are more.
 */
export async function deliveriesOf(store: Store, webhookId: string, paging: Paging): Promise<Page<DeliveryEntry>> {
  const { cursor, limit } = paging;
  const from = cursor === undefined ? { waiting: undefined, recorded: undefined } : partsOf(cursor);
  const [waiting, tests, recorded] = await Promise.all([
    from.waiting === null ? NOTHING : waitingPage(store, webhookId, from.waiting),
    cursor === undefined ? testEntries(store, webhookId) : [],
    from.recorded === null ? NOTHING : recordedPage(store, webhookId, { cursor: from.recorded, limit }),
  ]);
  const unrecorded = [...waiting.items, ...tests].sort((a, b) => b.at - a.at);
  return { items: [...unrecorded, ...recorded.items], next: cursorOf(waiting.next, recorded.next) };
}

const NOTHING: Page<DeliveryEntry> = { items: [], next: null };

/** The cursors of both lists; that of one which has ended is empty. */
const cursorOf = (waiting: string | null, recorded: string | null): string | null =>
  waiting === null && recorded === null ? null : `${waiting ?? ''}.${recorded ?? ''}`;

function partsOf(cursor: string): { readonly waiting: string | null; readonly recorded: string | null } {
  const [recorded, waiting] = cursor.split('.').toReversed();
  return { waiting: waiting || null, recorded: recorded || null };
}

async function eventTypes(store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await findByIds(store.collections.audit_events, ids, ['type']);
  return new Map([...found].map(([id, { type }]) => [id, type]));
}

async function waitingPage(store: Store, webhookId: string, cursor: string | undefined): Promise<Page<DeliveryEntry>> {
  const { deliveries } = store.collections;
  const { range, ties } = after('occurredAt', cursor);
  const found = await store
    .collection(waitingDeliveries)
    .find({
      channel: 'WEBHOOK',
      recipientId: webhookId,
      ...(Object.keys(range).length === 0 ? {} : { occurredAt: range }),
      ...ties,
    } as Filter<{ _id: string }>) // the filter of a partial index, which the type does not know
    .sort({ occurredAt: -1, _id: -1 })
    .limit(WAITING_ON_A_PAGE + 1)
    .toArray();
  const { items, next } = pageOf(found, WAITING_ON_A_PAGE, ({ occurredAt, _id }) => ({ at: occurredAt, id: _id }));
  const recorded = await findByIds(
    deliveries,
    items.map(({ _id }) => _id),
    ['_id'],
  );
  const types = await eventTypes(
    store,
    items.map(({ eventId }) => eventId),
  );
  const entries: readonly DeliveryEntry[] = items
    .filter(({ _id }) => !recorded.has(_id))
    .map(({ _id, eventId, requestId, occurredAt, attempts, failure, nextAt, settled }) => ({
      id: _id,
      eventId,
      eventType: types.get(eventId) ?? 'unknown',
      requestId,
      at: settled?.at ?? occurredAt,
      attempts: settled?.attempts ?? attempts,
      outcome: settled?.outcome ?? 'WAITING',
      detail: settled?.detail ?? failure,
      nextAttemptAt: settled === undefined ? nextAt : null,
      again: isAgain(_id, eventId, webhookId),
    }));
  return { items: entries, next };
}

/** The newest tests, which are never in the log. */
async function testEntries(store: Store, webhookId: string): Promise<DeliveryEntry[]> {
  const tests = await store
    .collection(webhookTests)
    .find({ webhookId, again: { $exists: false } })
    .sort({ requestedAt: -1 })
    .limit(TESTS_SHOWN)
    .toArray();
  return tests.map(({ _id, requestedAt, settled }) => ({
    id: _id,
    eventId: null,
    eventType: 'WebhookTest',
    requestId: null,
    at: settled?.at ?? requestedAt,
    attempts: settled === null ? 0 : 1,
    outcome: settled?.outcome ?? 'WAITING',
    detail: settled?.detail ?? null,
    nextAttemptAt: null,
    again: false,
  }));
}

/** A notice's first delivery has an id that is made of it. */
const isAgain = (id: string, eventId: string, webhookId: string): boolean =>
  id !== notificationIdOf(eventId, webhookId, 'WEBHOOK');

async function recordedPage(store: Store, webhookId: string, paging: Paging): Promise<Page<DeliveryEntry>> {
  const { range, ties } = after('at', paging.cursor);
  const found = await store.collections.deliveries
    .find({
      recipientId: webhookId,
      channel: 'WEBHOOK',
      ...(Object.keys(range).length === 0 ? {} : { at: range }),
      ...ties,
    })
    .sort({ at: -1, _id: -1 })
    .limit(paging.limit + 1)
    .toArray();
  const { items, next } = pageOf(found, paging.limit, ({ at, _id }) => ({ at, id: _id }));
  const types = await eventTypes(
    store,
    items.map(({ eventId }) => eventId),
  );
  return {
    items: items.map(({ _id, eventId, requestId, at, attempts, outcome, detail }) => ({
      id: _id,
      eventId,
      eventType: types.get(eventId) ?? 'unknown',
      requestId,
      at,
      attempts,
      outcome,
      detail,
      nextAttemptAt: null,
      again: isAgain(_id, eventId, webhookId),
    })),
    next,
  };
}
