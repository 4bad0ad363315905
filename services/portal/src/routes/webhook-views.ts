import type { WebhookDocument } from '@lockbox/store/collections/webhooks';
import { isoTime, isoTimeOrNull } from '../reads/iso-time.ts';
import type { DeliveryEntry } from '../webhooks/webhook-deliveries.ts';
import { chosenTypes } from '../webhooks/webhooks.ts';

/** The address of a chat's webhook lets its holder write to the chat: only its host and end are shown. */
function shownUrl({ url, kind }: WebhookDocument): string {
  return kind === 'generic' ? url : `${new URL(url).origin}/…${url.slice(-4)}`;
}

export const webhookView = (webhook: WebhookDocument) => ({
  id: webhook._id,
  name: webhook.name,
  url: shownUrl(webhook),
  kind: webhook.kind,
  createdAt: isoTime(webhook.createdAt),
  createdBy: webhook.createdBy,
  disabledAt: isoTimeOrNull(webhook.disabledAt),
  events: chosenTypes(webhook)?.slice() ?? null,
  pausedAt: isoTimeOrNull(webhook.pausedAt),
  bothSecretsUntil: isoTimeOrNull(webhook.previousSecret?.until),
});

const OUTCOME = { DELIVERED: 'delivered', FAILED: 'failed', SKIPPED: 'skipped', WAITING: 'waiting' } as const;

export const deliveryView = ({ at, attempts, outcome, nextAttemptAt, ...rest }: DeliveryEntry) => ({
  ...rest,
  at: isoTime(at),
  attempt: attempts,
  outcome: OUTCOME[outcome],
  nextAttemptAt: isoTimeOrNull(nextAttemptAt),
});
