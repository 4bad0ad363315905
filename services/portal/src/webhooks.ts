import { randomBytes, randomUUID } from 'node:crypto';
import { LockboxError } from '@lockbox/contracts/errors';
import type { PersonId } from '@lockbox/contracts/ids';
import type { Store } from '@lockbox/store/connect';
import type { DeliveryDocument } from '@lockbox/store/documents';
import { after, type Page, type Paging, pageOf } from '@lockbox/store/querying';
import {
  type WebhookDocument,
  type WebhookKind,
  type WebhookOwner,
  waitingDeliveriesOf,
  webhooksOf,
  webhookTestsOf,
} from '@lockbox/store/webhooks';
import type { Filter } from 'mongodb';

/** So many an owner can have: each event is sent to all of them. */
export const WEBHOOKS_AT_MOST = 10;
/** So many tests of one webhook may wait: the button is no way to send much to somebody. */
const TESTS_AT_MOST = 3;
const TESTS_SHOWN = 5;
const WAITING_SHOWN = 200;

export interface NewWebhook {
  readonly owner: WebhookOwner;
  readonly url: string;
  readonly kind: WebhookKind;
  readonly name: string | null;
  readonly locale: string;
  readonly timeZone: string;
  readonly createdBy: PersonId;
}

/** One thing that was sent, or is to be sent, to a webhook. */
export interface WebhookDelivery {
  readonly id: string;
  /** Of the event that is told of; null in a test. */
  readonly eventId: string | null;
  readonly eventType: string;
  readonly requestId: string | null;
  readonly at: number;
  readonly attempts: number;
  readonly outcome: DeliveryDocument['outcome'] | 'WAITING';
  readonly detail: string | null;
  readonly nextAttemptAt: number | null;
}

/** Where a tenant's systems, or the provider's, are told. Others' webhooks look like ones that do not exist. */
export function createWebhooks(store: Store, now: () => number) {
  const webhooks = webhooksOf(store);
  const tests = webhookTestsOf(store);
  const waitingDeliveries = waitingDeliveriesOf(store);
  const { deliveries, audit_events } = store.collections;

  async function eventTypes(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const found = await audit_events.find({ _id: { $in: [...ids] } }, { projection: { type: 1 } }).toArray();
    return new Map(found.map(({ _id, type }) => [_id, type]));
  }

  /** What is not in the log yet, and the newest tests: they stand before the first page of what is in the log. */
  async function unrecorded(webhookId: string): Promise<readonly WebhookDelivery[]> {
    const [items, asked] = await Promise.all([
      waitingDeliveries
        .find({ channel: 'WEBHOOK', recipientId: webhookId } as Filter<{ _id: string }>) // narrower than the type, for the index
        .sort({ occurredAt: -1 })
        .limit(WAITING_SHOWN)
        .toArray(),
      tests.find({ webhookId }).sort({ requestedAt: -1 }).limit(TESTS_SHOWN).toArray(),
    ]);
    const recorded = new Set(
      (await deliveries.find({ _id: { $in: items.map(({ _id }) => _id) } }, { projection: { _id: 1 } }).toArray()).map(
        ({ _id }) => _id,
      ),
    );
    const types = await eventTypes(items.map(({ eventId }) => eventId));
    return [
      ...items
        .filter(({ _id }) => !recorded.has(_id))
        .map(
          ({ _id, eventId, requestId, occurredAt, attempts, failure, nextAt, settled }): WebhookDelivery => ({
            id: _id,
            eventId,
            eventType: types.get(eventId) ?? 'unknown',
            requestId,
            at: settled?.at ?? occurredAt,
            attempts,
            outcome: settled?.outcome ?? 'WAITING',
            detail: settled?.detail ?? failure,
            nextAttemptAt: settled === undefined ? nextAt : null,
          }),
        ),
      ...asked.map(
        ({ _id, requestedAt, settled }): WebhookDelivery => ({
          id: _id,
          eventId: null,
          eventType: 'WebhookTest',
          requestId: null,
          at: settled?.at ?? requestedAt,
          attempts: settled === null ? 0 : 1,
          outcome: settled?.outcome ?? 'WAITING',
          detail: settled?.detail ?? null,
          nextAttemptAt: null,
        }),
      ),
    ].sort((a, b) => b.at - a.at);
  }

  async function recordedPage(webhookId: string, { cursor, limit }: Paging): Promise<Page<WebhookDelivery>> {
    const { range, ties } = after('at', cursor);
    const found = await deliveries
      .find({
        recipientId: webhookId,
        channel: 'WEBHOOK',
        ...(Object.keys(range).length === 0 ? {} : { at: range }),
        ...ties,
      })
      .sort({ at: -1, _id: -1 })
      .limit(limit + 1)
      .toArray();
    const { items, next } = pageOf(found, limit, ({ at, _id }) => ({ at, id: _id }));
    const types = await eventTypes(items.map(({ eventId }) => eventId));
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
      })),
      next,
    };
  }

  return {
    list: (owner: WebhookOwner): Promise<readonly WebhookDocument[]> =>
      webhooks.find({ tenantId: owner }).sort({ createdAt: 1, _id: 1 }).toArray(),

    async find(owner: WebhookOwner, id: string): Promise<WebhookDocument | null> {
      return await webhooks.findOne({ _id: id, tenantId: owner });
    },

    /** The only time that the secret is told. */
    async add({ owner, ...rest }: NewWebhook): Promise<WebhookDocument> {
      if ((await webhooks.countDocuments({ tenantId: owner })) >= WEBHOOKS_AT_MOST) {
        throw new LockboxError(
          'TOO_MANY_WEBHOOKS',
          `There are ${WEBHOOKS_AT_MOST} webhooks, which is as many as there can be. Remove one first.`,
        );
      }
      const webhook: WebhookDocument = {
        _id: randomUUID(),
        tenantId: owner,
        ...rest,
        secret: `whsec_${randomBytes(32).toString('base64')}`,
        createdAt: now(),
        disabledAt: null,
      };
      await webhooks.insertOne(webhook);
      return webhook;
    },

    /** False when there is none. What waits for it is not sent any more. */
    async remove(owner: WebhookOwner, id: string): Promise<boolean> {
      const { deletedCount } = await webhooks.deleteOne({ _id: id, tenantId: owner });
      if (deletedCount > 0) await tests.deleteMany({ webhookId: id });
      return deletedCount > 0;
    },

    /** The notifier sends it; false when enough of them wait. */
    async requestTest(id: string): Promise<boolean> {
      const requestedAt = Date.now();
      const waiting = await tests.countDocuments({
        webhookId: id,
        settled: null,
        requestedAt: { $gt: requestedAt - 60_000 },
      });
      if (waiting >= TESTS_AT_MOST) return false;
      await tests.insertOne({ _id: randomUUID(), webhookId: id, requestedAt, takenUntil: 0, settled: null });
      const old = await tests.find({ webhookId: id }).sort({ requestedAt: -1 }).skip(TESTS_SHOWN).toArray();
      if (old.length > 0) await tests.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
      return true;
    },

    /** Newest first; the first page begins with what is not in the log yet. */
    async deliveries(id: string, paging: Paging): Promise<Page<WebhookDelivery>> {
      const [before, page] = await Promise.all([
        paging.cursor === undefined ? unrecorded(id) : [],
        recordedPage(id, paging),
      ]);
      return { items: [...before, ...page.items], next: page.next };
    },
  };
}
export type Webhooks = ReturnType<typeof createWebhooks>;
