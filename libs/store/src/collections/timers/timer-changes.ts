import type { Event } from '@lockbox/contracts/generated/events';
import { changes } from '@lockbox/domain/catalogue/events';
import type { TimerDocument, TimerKind } from './document.ts';

/** An event's effect on a timer: it sets it, moves it to the next reminder, or ends it. */
export type TimerChange =
  | { readonly change: 'set'; readonly kind: TimerKind; readonly subjectId: string; readonly dueAt: readonly number[] }
  | { readonly change: 'next'; readonly kind: TimerKind; readonly subjectId: string; readonly after: number }
  | { readonly change: 'done'; readonly kind: TimerKind; readonly subjectId: string };

/** The timers that an event sets or ends. All times come from events: none is computed here. */
export function timerChanges({ data }: Event): readonly TimerChange[] {
  if (!changes('timers', data)) return [];
  switch (data.type) {
    case 'RequestSubmitted':
      return [set('INTERNAL_REVIEW', data.requestId, [...data.remindAt, data.reviewExpiresAt])];
    case 'InternalReminderDue':
      return [{ change: 'next', kind: 'INTERNAL_REVIEW', subjectId: data.requestId, after: data.remindAt }];
    case 'InternallyApproved':
    case 'InternallyRejected':
    case 'InternalReviewExpired':
      return [done('INTERNAL_REVIEW', data.requestId)];

    case 'LockboxRequestCreated':
      return [
        set('LOCKBOX_EXPIRY', data.requestId, [data.expiresAt]),
        ...(data.remindAt.length > 0 ? [set('REMINDER', data.requestId, data.remindAt)] : []),
      ];
    case 'ReminderDue':
      return [{ change: 'next', kind: 'REMINDER', subjectId: data.requestId, after: data.remindAt }];
    case 'RequestApproved':
    case 'RequestDenied':
    case 'RequestExpired':
      return [done('LOCKBOX_EXPIRY', data.requestId), done('REMINDER', data.requestId)];

    case 'AccessGranted':
      return [set('ACCESS_END', data.requestId, [data.expiresAt])];
    case 'AccessEnded':
      return [done('ACCESS_END', data.requestId)];

    case 'PolicyEnabled':
      return [
        done('ROLL_OUT', String(data.policyVersion - 1)),
        set('ROLL_OUT', String(data.policyVersion), [data.rollOutDueAt]),
      ];
    case 'PolicyDisabled': // ends the roll-out of the version before: each change of the policy adds one to its version
      return [done('ROLL_OUT', String(data.policyVersion - 1))];
    case 'RollOutReopened':
      return [set('ROLL_OUT', String(data.policyVersion), [data.rollOutDueAt])];
    case 'RollOutCompleted':
    case 'RollOutOverdue':
      return [done('ROLL_OUT', String(data.policyVersion))];

    case 'EnvironmentSet':
    case 'EnvironmentRemoved':
      return [
        data.protectedUntil === null
          ? done('PROTECTION_END', data.environmentId)
          : set('PROTECTION_END', data.environmentId, [data.protectedUntil]),
      ];
    case 'ProtectionEnded':
      return [done('PROTECTION_END', data.environmentId)];
    default:
      return data satisfies never;
  }
}

const set = (kind: TimerKind, subjectId: string, dueAt: readonly number[]): TimerChange => ({
  change: 'set',
  kind,
  subjectId,
  dueAt,
});
const done = (kind: TimerKind, subjectId: string): TimerChange => ({ change: 'done', kind, subjectId });

/** Reports whether the change sets a timer that no other has set before: each of a request's timers is set once. */
export const setsOnce = ({ change, kind }: TimerChange): boolean =>
  change === 'set' && kind !== 'ROLL_OUT' && kind !== 'PROTECTION_END';

/** The id of a timer, from its tenant, kind and subject. */
export const timerIdOf = (tenantId: string, kind: TimerKind, subjectId: string): string =>
  `${tenantId}/${kind}/${subjectId}`;

/** The timers that an event ends, or moves on to their next time. */
export const timersMoved = (event: Event): readonly { readonly kind: TimerKind; readonly id: string }[] =>
  timerChanges(event)
    .filter(({ change }) => change !== 'set')
    .map(({ kind, subjectId }) => ({ kind, id: timerIdOf(event.tenantId, kind, subjectId) }));

/** Applies a change to a timer. Null if there was no timer and the change sets none. */
export function foldTimer(
  before: TimerDocument | null,
  change: TimerChange,
  event: Event,
  partition: number,
): TimerDocument | null {
  const { tenantId, sequence } = event;
  const { kind, subjectId } = change;
  switch (change.change) {
    case 'set': {
      const [dueAt, ...later] = change.dueAt.toSorted((a, b) => a - b);
      if (dueAt === undefined) return before;
      const _id = timerIdOf(tenantId, kind, subjectId);
      return { _id, tenantId, sequence, partition, kind, subjectId, dueAt, later, done: false };
    }
    case 'next': {
      if (before === null) return null;
      const [dueAt, ...later] = [before.dueAt, ...before.later].filter((time) => time > change.after);
      return dueAt === undefined
        ? { ...before, sequence, later: [], done: true }
        : { ...before, sequence, dueAt, later, done: before.done };
    }
    case 'done':
      return before === null ? null : { ...before, sequence, later: [], done: true };
    default:
      return change satisfies never;
  }
}
