import type { RecordNotification } from '@lockbox/contracts/generated/commands';
import { isUuid } from '@lockbox/contracts/uuid';
import { withoutAddress } from './addresses.ts';
import { type Decision, decided, NOTHING, type Situation } from './decision.ts';
import { placeOf } from './fingerprints.ts';
import { refused } from './refusals.ts';

/**
 * "Was I told": the outcome of one notice to one recipient, once. What is remembered beside notices has ids of another form: nobody
 * who may report outcomes takes theirs.
 */
export function recordNotificationOutcome(data: RecordNotification, situation: Situation): Decision {
  const { state } = situation;
  const { notificationId, eventId, requestId, recipientId, channel, outcome, detail, attempts, at, internal } = data;
  if (!isUuid(notificationId)) return refused(situation, 'NOTICE_ID_INVALID');
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
