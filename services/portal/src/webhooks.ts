import { randomBytes, randomUUID } from 'node:crypto';
import { LockboxError } from '@lockbox/contracts/errors';
import type { PersonId } from '@lockbox/contracts/ids';
import {
  type WebhookDocument,
  type WebhookKind,
  type WebhookOwner,
  webhooks as webhooksDefinition,
  webhookTests as webhookTestsDefinition,
} from '@lockbox/store/collections/webhooks';
import type { Store } from '@lockbox/store/connect';
import type { Page, Paging } from '@lockbox/store/querying';
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
}

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
    async add({ owner, ...rest }: WebhookToAdd): Promise<WebhookDocument> {
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

    /** Removes a webhook; false when there is none. What waits for it is never sent. */
    async remove(owner: WebhookOwner, id: string): Promise<boolean> {
      const { deletedCount } = await webhooks.deleteOne({ _id: id, tenantId: owner });
      if (deletedCount > 0) await tests.deleteMany({ webhookId: id });
      return deletedCount > 0;
    },

    /** Asks the notifier to send a test; false when enough of them wait. */
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

    deliveries: (id: string, paging: Paging): Promise<Page<DeliveryEntry>> => deliveriesOf(store, id, paging),
  };
}
export type Webhooks = ReturnType<typeof createWebhooks>;
