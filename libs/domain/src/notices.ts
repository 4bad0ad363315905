import type { RecordNotification } from '@lockbox/contracts/generated/commands';
import { withoutAddress } from './addresses.ts';
import { type Decision, decided, NOTHING, type Situation } from './decision.ts';
import { placeOf } from './fingerprints.ts';

/** "Was I told": the outcome of one notice to one recipient, once. */
export function recordNotificationOutcome(data: RecordNotification, { state }: Situation): Decision {
  const { notificationId, eventId, requestId, recipientId, channel, outcome, detail, attempts, at, internal } = data;
  const request = requestId === null ? undefined : state.request(requestId);
  const isKnown = request !== undefined && placeOf(request.request.knownNotices, notificationId) >= 0;
  if (isKnown || state.notified(notificationId) !== undefined) return NOTHING;
  return decided({
    rule: 'NOTICE_IS_RECORDED',
    data: {
      type: 'NotificationRecorded',
      notificationId,
      aboutEventId: eventId,
      requestId,
      recipientId,
      channel,
      outcome,
      detail: withoutAddress(detail),
      attempts,
      at,
      internal,
      salt: null,
    },
  });
}
