import type { Event } from '@lockbox/contracts/generated/events';
import { PROVIDER_TENANT } from '@lockbox/contracts/ids';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import { CUSTOMER_DECISION_MS } from '@lockbox/domain/time-rules';
import type { WebhookDocument } from '@lockbox/store/collections/webhooks';
import type { Store } from '@lockbox/store/connect';
import { noticeAgain } from '../../planning/notice-again.ts';
import { newItem, type PendingItem } from '../../work-list/items.ts';

/**
 * The item of an event that somebody wants to be delivered to a webhook once more; undefined where it is none of its owner's.
 * It is another notification with an outcome of its own in the log; the receiver reads the same id and content.
 */
export async function redelivery(
  { collections }: Pick<Store, 'collections'>,
  asked: { readonly id: string; readonly eventId: string; readonly webhook: WebhookDocument; readonly now: number },
): Promise<PendingItem | undefined> {
  const { id, eventId, webhook, now } = asked;
  const side = webhook.tenantId === PROVIDER_TENANT ? 'provider' : 'customer';
  const stored = await collections.audit_events.findOne({ _id: eventId });
  if (stored === null || (side === 'customer' && stored.tenantId !== webhook.tenantId)) return undefined;
  const { tenantId, sequence, requestId, occurredAt, partition } = stored;
  // The trail has an event as it was decoded, but for digests, of which no notice has one.
  const notice = noticeAgain({ ...stored, eventId } as unknown as Event, side);
  if (notice === undefined) return undefined;
  const planned = {
    notificationId: notificationIdOf(id, webhook._id, 'WEBHOOK'),
    tenantId,
    eventId,
    sequence,
    requestId,
    occurredAt,
    recipientId: webhook._id,
    side,
    channel: 'WEBHOOK',
    notice,
    until: now + CUSTOMER_DECISION_MS,
    whileWaiting: false, // who asks for it wants to have it, whatever was decided since
  } as const;
  return newItem(planned, { partition, now, claim: undefined });
}
