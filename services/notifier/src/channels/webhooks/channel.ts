import type { Clock } from '@lockbox/platform/clock';
import type { WebhookDocument } from '@lockbox/store/webhooks';
import type { Collection } from 'mongodb';
import { PATIENCE } from '../../sending/retry.ts';
import { createGate, type Gate } from '../../sending/semaphore.ts';
import { join, type Provider } from '../../wording/join.ts';
import type { Known } from '../../wording/read-models.ts';
import type { PendingItem } from '../../work-list/items.ts';
import type { Composed, Way } from '../channel.ts';
import { bodyOf } from './message.ts';
import { post } from './post.ts';
import { createResting } from './resting.ts';
import { signed } from './sign.ts';

/** Sendings at the same time, to all receivers together. */
const AT_ONCE = 16;
/** A receiver that is slow holds no more places than these. */
const AT_ONCE_PER_RECEIVER = 4;

interface ToPost {
  readonly webhook: WebhookDocument;
  readonly body: string;
}

/** Notices as signed requests to addresses that a tenant, or the provider, has named. */
export function byWebhook(parts: {
  readonly webhooks: Collection<WebhookDocument>;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly development: boolean;
}): Way<ToPost> {
  const { webhooks, provider, clock, development } = parts;
  const resting = createResting();
  const places = createGate(AT_ONCE);
  const placesOf = new Map<string, Gate>();

  function gateOf(webhookId: string): Gate {
    const gate = placesOf.get(webhookId) ?? createGate(AT_ONCE_PER_RECEIVER);
    placesOf.set(webhookId, gate);
    return gate;
  }

  function composed(known: Known, webhook: WebhookDocument | undefined, item: PendingItem): Composed<ToPost> {
    if (webhook === undefined) return { kind: 'settled', outcome: 'SKIPPED', detail: 'RECIPIENT_GONE' };
    if (webhook.disabledAt !== null) return { kind: 'settled', outcome: 'SKIPPED', detail: 'RECIPIENT_DISABLED' };
    const joined = join(known, provider, item, webhook, item.waits < PATIENCE);
    if (joined.kind === 'not-yet') return joined;
    return { kind: 'message', message: { webhook, body: bodyOf(webhook, item, joined.viewIn) } };
  }

  return {
    channel: 'WEBHOOK',
    up: true, // each receiver is up or down for itself
    atOncePerRecipient: AT_ONCE_PER_RECEIVER,
    resting: (now) => resting.at(now),
    async composer(items) {
      const ids = [...new Set(items.map(({ recipientId }) => recipientId))];
      const found = await webhooks.find({ _id: { $in: ids } }).toArray();
      const byId = new Map(found.map((webhook) => [webhook._id, webhook]));
      return (known, item) => composed(known, byId.get(item.recipientId), item);
    },
    // The receiver's own line first: who stands in it takes no place from others.
    through: ({ recipientId }, work) => gateOf(recipientId).through(() => places.through(work)),
    async send({ _id: id }, { webhook, body }) {
      const headers = signed(webhook.secret, { id, at: Date.now(), body }); // receivers compare it with real time
      const result = await post({ url: webhook.url, headers, body, development });
      if (result.kind === 'delivered') resting.worked(webhook._id);
      if (result.kind === 'deferred') resting.failed(webhook._id, clock.now());
      if (result.kind === 'refused' && result.detail === '410') {
        await webhooks.updateOne({ _id: webhook._id, disabledAt: null }, { $set: { disabledAt: clock.now() } });
      }
      return result;
    },
  };
}
