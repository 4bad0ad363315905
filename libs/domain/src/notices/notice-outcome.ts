import type { RecordNotification } from '@lockbox/contracts/generated/commands';
import { personId } from '@lockbox/contracts/ids';
import { eventIdOf, isUuid, notificationIdOf } from '@lockbox/contracts/uuid';
import { withoutAddress } from '../decider/addresses.ts';
import { type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import { refused } from '../decider/refusals.ts';
import { fingerprintPlaceOf } from '../memory/fingerprints.ts';
import { reachesPeople } from './channels.ts';

/**
 * "Was I told": the outcome of one notice to one recipient, once. What is remembered beside notices has ids of another form: nobody
 * who may report outcomes takes theirs.
 */
export function recordNotificationOutcome(data: RecordNotification, situation: Situation): Decision {
  const { state } = situation;
  const { notificationId, eventId, requestId, recipientId, channel, outcome, detail, attempts, at, internal } = data;
  if (!isUuid(notificationId)) return refused(situation, 'NOTICE_ID_INVALID');
  if (isUnfounded(data, situation)) return refused(situation, 'NOTICE_UNFOUNDED');
  const request = requestId === null ? undefined : state.request(requestId);
  const isKnown = request !== undefined && fingerprintPlaceOf(request.request.knownNotices, notificationId) >= 0;
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

/**
 * Reports whether an outcome belongs to no possible notice: its event is not in the log, or its person is unknown. Webhooks are
 * in no log, and a repeated delivery has an id of its own, so for these only the event is checked.
 */
function isUnfounded(
  { notificationId, eventId, aboutSequence, recipientId, channel }: RecordNotification,
  { command, state, terms }: Situation,
): boolean {
  if (aboutSequence === null) return terms.believesEarlier !== true;
  if (
    aboutSequence < 1 ||
    aboutSequence > (terms.head ?? Number.POSITIVE_INFINITY) ||
    eventId !== eventIdOf(command.tenantId, aboutSequence)
  )
    return true;
  if (!reachesPeople(channel)) return false;
  if (notificationId !== notificationIdOf(eventId, recipientId, channel)) return true;
  const person = personId(recipientId);
  // A person who has left is known as well: a notice may wait for days.
  return state.principal(person) === undefined && terms.provider.providerPerson(person) === undefined;
}
