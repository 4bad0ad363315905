import { randomBytes, randomUUID } from 'node:crypto';
import { LockboxError } from '@lockbox/contracts/errors';
import { type PersonId, PROVIDER_TENANT } from '@lockbox/contracts/ids';
import { type NoticeType, TYPES_TOLD } from '@lockbox/domain/notices/notice-types';
import {
  type ChosenEvents,
  sinceWhen,
  type WaitingDelivery,
  type WebhookDocument,
  type WebhookKind,
  type WebhookOwner,
  waitingDeliveries,
  webhooks as webhooksDefinition,
  webhookTests as webhookTestsDefinition,
} from '@lockbox/store/collections/webhooks';
import type { Store } from '@lockbox/store/connect';
import type { Page, Paging } from '@lockbox/store/querying';
import type { Filter } from 'mongodb';
import { type DeliveryEntry, deliveriesOf, TESTS_SHOWN } from './webhook-deliveries.ts';

/** The most webhooks of one owner: each event is sent to all of them. */
export const WEBHOOKS_AT_MOST = 10;
/** The most tests of one webhook that may wait, so that nobody can flood a receiver with them. */
const TESTS_AT_MOST = 3;

export interface WebhookToAdd {
  readonly owner: WebhookOwner;
  readonly url: string;
  readonly kind: WebhookKind;
  readonly name: string | null;
  readonly locale: string;
  readonly timeZone: string;
  readonly createdBy: PersonId;
  /** Null: all. */
  readonly events: readonly NoticeType[] | null;
}

/** For so long after a change messages are signed with the secret before as well. */
export const BOTH_SECRETS_MS = 24 * 60 * 60_000;

/** The events that a webhook's owner can choose. */
export const typesFor = (owner: WebhookOwner): readonly NoticeType[] =>
  TYPES_TOLD[owner === PROVIDER_TENANT ? 'provider' : 'customer'];

/** Chooses a webhook's events from now on; null means all. Events that it received before continue without a gap. */
export function choose(
  { events, createdAt }: Pick<WebhookDocument, 'events' | 'createdAt'>,
  types: readonly NoticeType[] | null,
  now: number,
): ChosenEvents {
  const before = (type: NoticeType) => (events ? sinceWhen(events, type) : createdAt);
  if (types !== null) return { chosen: types.map((type) => ({ type, since: before(type) ?? now })), othersSince: null };
  return { chosen: events?.chosen ?? [], othersSince: events ? (events.othersSince ?? now) : createdAt };
}

/** The types that are chosen; null: all. */
export const chosenTypes = ({ events }: Pick<WebhookDocument, 'events'>): readonly NoticeType[] | null =>
  events && events.othersSince === null ? events.chosen.map(({ type }) => type) : null;

/** The webhooks of a tenant or of the provider. Another owner's webhook looks like one that does not exist. */
export function createWebhooks(store: Store, now: () => number) {
  const webhooks = store.collection(webhooksDefinition);
  const tests = store.collection(webhookTestsDefinition);

  return {
    list: (owner: WebhookOwner): Promise<readonly WebhookDocument[]> =>
      webhooks.find({ tenantId: owner }).sort({ createdAt: 1, _id: 1 }).toArray(),

    async find(owner: WebhookOwner, id: string): Promise<WebhookDocument | null> {
      return await webhooks.findOne({ _id: id, tenantId: owner });
    },

    /** Adds a webhook. Only here is its secret given out. */
    async add({ owner, events, ...rest }: WebhookToAdd): Promise<WebhookDocument> {
      if ((await webhooks.countDocuments({ tenantId: owner })) >= WEBHOOKS_AT_MOST) {
        throw new LockboxError(
          'TOO_MANY_WEBHOOKS',
          `There are ${WEBHOOKS_AT_MOST} webhooks, which is as many as there can be. Remove one first.`,
        );
      }
      const createdAt = now();
      const webhook: WebhookDocument = {
        _id: randomUUID(),
        tenantId: owner,
        ...rest,
        secret: newSecret(),
        createdAt,
        disabledAt: null,
        events: choose({ createdAt }, events, createdAt),
        pausedAt: null,
        previousSecret: null,
      };
      await webhooks.insertOne(webhook);
      return webhook;
    },

    /** Changes its events, pauses it, or resumes it. */
    async change(
      webhook: WebhookDocument,
      { events, paused }: { readonly events?: readonly NoticeType[] | null; readonly paused?: boolean },
    ): Promise<WebhookDocument | null> {
      const changes = {
        ...(events === undefined ? {} : { events: choose(webhook, events, now()) }),
        ...(paused === undefined ? {} : { pausedAt: paused ? (webhook.pausedAt ?? now()) : null }),
      };
      const { _id, tenantId } = webhook;
      return await webhooks.findOneAndUpdate({ _id, tenantId }, { $set: changes }, { returnDocument: 'after' });
    },

    /** Gives it a new secret, which only this answer has. A secret that was replaced earlier counts no more. */
    async rotateSecret({ _id, tenantId, secret }: WebhookDocument): Promise<WebhookDocument | null> {
      const previousSecret = { secret, until: now() + BOTH_SECRETS_MS };
      return await webhooks.findOneAndUpdate(
        { _id, tenantId, secret }, // of two who change it at the same moment, one finds it changed
        { $set: { secret: newSecret(), previousSecret } },
        { returnDocument: 'after' },
      );
    },

    /** Removes a webhook; false when there is none. What waits for it is never sent. */
    async remove(owner: WebhookOwner, id: string): Promise<boolean> {
      const { deletedCount } = await webhooks.deleteOne({ _id: id, tenantId: owner });
      if (deletedCount > 0) await tests.deleteMany({ webhookId: id });
      return deletedCount > 0;
    },

    /** Asks the notifier to send a test; false when enough of them wait. */
    async requestTest(id: string): Promise<boolean> {
      const requestedAt = now();
      const isTest = { webhookId: id, again: { $exists: false } };
      const waiting = await tests.countDocuments({
        ...isTest,
        settled: null,
        requestedAt: { $gt: requestedAt - 60_000 },
      });
      if (waiting >= TESTS_AT_MOST) return false;
      await tests.insertOne({ _id: randomUUID(), webhookId: id, requestedAt, takenUntil: 0, settled: null });
      const old = await tests.find(isTest).sort({ requestedAt: -1 }).skip(TESTS_SHOWN).toArray();
      if (old.length > 0) await tests.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
      return true;
    },

    /** The event of a delivery that has an outcome; null where there is none, or it still waits. */
    async deliveredEvent(id: string, deliveryId: string): Promise<string | null> {
      const ofWebhook = { _id: deliveryId, recipientId: id, channel: 'WEBHOOK' } as const;
      const recorded = await store.collections.deliveries.findOne(ofWebhook);
      // Its outcome is on the way to the log.
      const settled = { ...ofWebhook, settled: { $exists: true } } as Filter<WaitingDelivery>;
      return (recorded ?? (await store.collection(waitingDeliveries).findOne(settled)))?.eventId ?? null;
    },

    /** Asks the notifier to deliver an event once more. */
    async deliverAgain(id: string, eventId: string): Promise<void> {
      const again = { webhookId: id, again: eventId, requestedAt: now(), takenUntil: 0, settled: null };
      await tests.insertOne({ _id: randomUUID(), ...again });
    },

    deliveries: (id: string, paging: Paging): Promise<Page<DeliveryEntry>> => deliveriesOf(store, id, paging),
  };
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

export type Webhooks = ReturnType<typeof createWebhooks>;
