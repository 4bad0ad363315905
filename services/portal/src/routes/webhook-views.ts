import type { WebhookDocument } from '@lockbox/store/collections/webhooks';
import type { DeliveryEntry } from '../webhooks/webhook-deliveries.ts';
import { chosenTypes } from '../webhooks/webhooks.ts';

const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null | undefined): string | null => (at == null ? null : time(at));

/** The address of a chat's webhook lets its holder write to the chat: only its host and end are shown. */
function shownUrl({ url, kind }: WebhookDocument): string {
  return kind === 'generic' ? url : `${new URL(url).origin}/…${url.slice(-4)}`;
}

export const webhookView = (webhook: WebhookDocument) => ({
  id: webhook._id,
  name: webhook.name,
  url: shownUrl(webhook),
  kind: webhook.kind,
  createdAt: time(webhook.createdAt),
  createdBy: webhook.createdBy,
  disabledAt: timeOrNull(webhook.disabledAt),
  events: chosenTypes(webhook)?.slice() ?? null,
  pausedAt: timeOrNull(webhook.pausedAt),
  bothSecretsUntil: timeOrNull(webhook.previousSecret?.until),
});

const OUTCOME = { DELIVERED: 'delivered', FAILED: 'failed', SKIPPED: 'skipped', WAITING: 'waiting' } as const;

export const deliveryView = ({ at, attempts, outcome, nextAttemptAt, ...rest }: DeliveryEntry) => ({
  ...rest,
  at: time(at),
  attempt: attempts,
  outcome: OUTCOME[outcome],
  nextAttemptAt: timeOrNull(nextAttemptAt),
});
