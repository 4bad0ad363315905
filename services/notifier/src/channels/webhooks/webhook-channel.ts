import { notificationIdOf } from '@lockbox/contracts/uuid';
import type { Clock } from '@lockbox/platform/clock';
import type { WebhookDocument } from '@lockbox/store/collections/webhooks';
import type { Collection } from 'mongodb';
import { composeView, type Provider } from '../../wording/compose-view.ts';
import type { ReadModels } from '../../wording/read-models.ts';
import type { PendingItem } from '../../work-list/item.ts';
import type { Composed, DeliveryChannel } from '../channel.ts';
import { webhookBody } from './message.ts';
import { post } from './post.ts';
import { secretsOf, signedHeaders } from './sign.ts';

/** A receiver that is slow holds few of the places that all receivers share. */
const LIMITS = { atOnce: 16, unrecorded: 16, atOncePerRecipient: 4 };

interface ToPost {
  readonly webhook: WebhookDocument;
  readonly body: string;
}

/** Notices as signed requests to addresses that a tenant, or the provider, has named. */
export function webhookChannel(deps: {
  readonly webhooks: Collection<WebhookDocument>;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly development: boolean;
}): DeliveryChannel<ToPost> {
  const { webhooks, provider, clock, development } = deps;

  function compose(
    models: ReadModels,
    webhook: WebhookDocument | undefined,
    item: PendingItem,
    patient: boolean,
  ): Composed<ToPost> {
    if (webhook === undefined) return { kind: 'settled', outcome: 'SKIPPED', detail: 'RECIPIENT_GONE' };
    if (webhook.disabledAt !== null) return { kind: 'settled', outcome: 'SKIPPED', detail: 'RECIPIENT_DISABLED' };
    if (webhook.pausedAt) return { kind: 'settled', outcome: 'SKIPPED', detail: 'PAUSED' };
    const composed = composeView(models, provider, item, webhook, patient);
    if (composed.kind === 'not-yet') return composed;
    return { kind: 'message', message: { webhook, body: webhookBody(webhook, item, composed.viewIn) } };
  }

  return {
    channel: 'WEBHOOK',
    name: 'webhooks',
    isDigest: false,
    limits: LIMITS,
    up: true, // each receiver is up or down for itself
    async composer(items) {
      const ids = [...new Set(items.map(({ recipientId }) => recipientId))];
      const found = await webhooks.find({ _id: { $in: ids } }).toArray();
      const byId = new Map(found.map((webhook) => [webhook._id, webhook]));
      return (models, item, patient) => compose(models, byId.get(item.recipientId), item, patient);
    },
    async send([{ item, message }]) {
      const { webhook, body } = message;
      // A message that is sent again has the same id for its receiver, whether a retry or a person repeats it.
      const id = notificationIdOf(item.eventId, item.recipientId, 'WEBHOOK');
      const secrets = secretsOf(webhook, clock.now());
      const headers = signedHeaders(secrets, { id, at: Date.now(), body }); // receivers compare it with real time
      const result = await post({ url: webhook.url, headers, body, development });
      if (result.kind === 'refused' && result.detail === '410') {
        await webhooks.updateOne({ _id: webhook._id, disabledAt: null }, { $set: { disabledAt: clock.now() } });
      }
      return result;
    },
  };
}
