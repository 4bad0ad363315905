import type { Event } from '@lockbox/contracts/generated/events';
import { PROVIDER_TENANT } from '@lockbox/contracts/ids';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import { CUSTOMER_DECISION_MS } from '@lockbox/domain/time/time-rules';
import type { AuditEventDocument } from '@lockbox/store/collections/trail';
import type { WebhookDocument } from '@lockbox/store/collections/webhooks';
import type { Store } from '@lockbox/store/connect';
import { noticeAgain } from '../../planning/notice-again.ts';
import type { PendingItem } from '../../work-list/item.ts';
import type { ItemSeal } from '../../work-list/item-seal.ts';
import { addItems, newItem, workItems } from '../../work-list/items.ts';

interface Asked {
  readonly id: string;
  readonly eventId: string;
  readonly webhook: WebhookDocument;
}

/**
 * Adds an event that is to be delivered to a webhook once more to the work list. It is another notification with an outcome of
 * its own in the log; the receiver reads the same id and content. Resolves with true when the request is fulfilled or never can
 * be; while the audit index is rebuilt, it has to wait.
 */
export async function deliverAgain(store: Store, itemSeal: ItemSeal, asked: Asked, now: number): Promise<boolean> {
  const { id, eventId, webhook } = asked;
  const notificationId = notificationIdOf(id, webhook._id, 'WEBHOOK');
  const [recorded, event] = await Promise.all([
    store.collections.deliveries.findOne({ _id: notificationId }),
    store.collections.audit_events.findOne({ _id: eventId }),
  ]);
  // It was put into the list before, and sent: policy would not record it twice, so that its item would stay for ever.
  if (recorded !== null) return true;
  if (event === null) return false;
  const item = itemOf(event, { webhook, notificationId, now });
  if (item !== undefined) await addItems(store.collection(workItems), itemSeal, [item]);
  return true;
}

/** Undefined where the event is none of the webhook's owner's. */
function itemOf(
  stored: AuditEventDocument,
  to: { readonly webhook: WebhookDocument; readonly notificationId: string; readonly now: number },
): PendingItem | undefined {
  const { webhook, notificationId, now } = to;
  const { _id: eventId, tenantId, sequence, requestId, occurredAt, partition } = stored;
  const side = webhook.tenantId === PROVIDER_TENANT ? 'provider' : 'customer';
  if (side === 'customer' && tenantId !== webhook.tenantId) return undefined;
  // The audit index has the event as it was decoded, except for digests, which no notice contains.
  const notice = noticeAgain({ ...stored, eventId } as unknown as Event, side);
  if (notice === undefined) return undefined;
  const planned = {
    notificationId,
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
