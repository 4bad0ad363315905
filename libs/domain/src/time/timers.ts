import type { TimerDue } from '@lockbox/contracts/generated/commands';
import { environmentId, type RequestId, requestId } from '@lockbox/contracts/ids';
import { type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import { endProtection } from '../directory/directory.ts';
import { endRollOut } from '../policy/policy.ts';
import { periodOver } from '../requests/access-end.ts';
import { isOver } from './time-rules.ts';

/**
 * A timer only says "look": whether the time has come is decided by the log's clock and by what the state says, never by
 * the timer. A timer that fires early, late or again does no harm; it fires until the event is in the log.
 */
export function onTimer({ timer, subjectId }: TimerDue, situation: Situation): Decision {
  switch (timer) {
    case 'INTERNAL_REVIEW':
      return watchInternalReview(requestId(subjectId), situation);
    case 'LOCKBOX_EXPIRY':
      return expire(requestId(subjectId), situation);
    case 'REMINDER':
      return remind(requestId(subjectId), situation);
    case 'ACCESS_END':
      return endAccess(requestId(subjectId), situation);
    case 'ROLL_OUT':
      return endRollOut(Number(subjectId), situation);
    case 'PROTECTION_END':
      return endProtection(environmentId(subjectId), situation);
    default:
      return timer satisfies never;
  }
}

/** The end of the internal review, or a reminder before it. Those that fell due while no timer fired are one, the newest. */
function watchInternalReview(id: RequestId, { state, terms }: Situation): Decision {
  const known = state.request(id);
  if (known?.type !== 'AwaitingInternalApproval') return NOTHING;
  const { reviewExpiresAt } = known;
  if (isOver(reviewExpiresAt, terms.now)) {
    return decided({
      rule: 'INTERNAL_REVIEW_EXPIRED',
      data: { type: 'InternalReviewExpired', requestId: id, reviewExpiresAt },
    });
  }
  const remindAt = newestDue(known.remindAt, terms.now);
  if (remindAt === undefined) return NOTHING;
  return decided({
    rule: 'INTERNAL_APPROVERS_ARE_REMINDED',
    data: { type: 'InternalReminderDue', requestId: id, remindAt, reviewExpiresAt, salt: null },
  });
}

const newestDue = (times: readonly number[], now: number): number | undefined =>
  times.filter((time) => isOver(time, now)).at(-1);

function expire(id: RequestId, { state, terms }: Situation): Decision {
  const known = state.request(id);
  if (known?.type !== 'AwaitingCustomer' || !isOver(known.expiresAt, terms.now)) return NOTHING;
  const { expiresAt } = known;
  return decided({ rule: 'REQUEST_EXPIRES', data: { type: 'RequestExpired', requestId: id, expiresAt } });
}

/** Reminders that fell due while no timer fired are one, the newest. After the end there is nothing to remind of. */
function remind(id: RequestId, { state, terms }: Situation): Decision {
  const known = state.request(id);
  if (known?.type !== 'AwaitingCustomer' || isOver(known.expiresAt, terms.now)) return NOTHING;
  const remindAt = newestDue(known.remindAt, terms.now);
  if (remindAt === undefined) return NOTHING;
  const { expiresAt } = known;
  return decided({
    rule: 'APPROVERS_ARE_REMINDED',
    data: { type: 'ReminderDue', requestId: id, remindAt, expiresAt },
  });
}

function endAccess(id: RequestId, { state, terms }: Situation): Decision {
  const known = state.request(id);
  if (known?.type !== 'AccessRunning' || !isOver(known.expiresAt, terms.now)) return NOTHING;
  return periodOver(known);
}
