import type { Event } from '@lockbox/contracts/generated/events';
import type { PersonId } from '@lockbox/contracts/ids';
import { CUSTOMER_DECISION_MS, HOUR_MS, KEPT_AFTER_END_MS } from '../time/time-rules.ts';
import { type AlwaysTold, alwaysToldOf } from './always-notified.ts';
import { reachesPeople } from './channels.ts';

/** Longer than any notice may wait for its outcome, with as many days to notice that there is none. */
export const NOTICES_LOOK_BACK_MS = KEPT_AFTER_END_MS;
/** A notice waits for its recipient's mail server four days at most; its outcome is in the log soon after. */
const RECORDED_WITHIN_MS = CUSTOMER_DECISION_MS + HOUR_MS;
/** Outcomes of the same event, to others, say that the notifier runs: that of a person whose mailbox does not answer may take longer. */
const FIRST_WITHIN_MS = HOUR_MS;

/** The fields of an event that tell whom it is announced to, or which notice's outcome it is. */
export type NoticedEvent = Pick<Event, 'eventId' | 'occurredAt' | 'data'> & { readonly actor: { readonly id: string } };

/** An event with notices of which the log has no outcome. */
export interface MissingNotices<E> {
  readonly event: E;
  readonly people: readonly PersonId[];
  /** True if no administrator has been notified although at least one should have been. */
  readonly hasNoOutcome: boolean;
}

/** Reads the log, and finds the announced events of which a notice has no outcome there. */
export function createMissingNotices<E extends NoticedEvent>() {
  const announced = new Map<string, { readonly event: E; readonly to: AlwaysTold; readonly notified: Set<string> }>();
  const hasOutcome = new Set<string>();
  return {
    /** An event, in the order of the log. */
    read(event: E): void {
      const { data, eventId } = event;
      if (data.type !== 'NotificationRecorded') {
        const to = alwaysToldOf(data);
        if (to !== undefined) announced.set(eventId, { event, to, notified: new Set() });
        return;
      }
      const about = announced.get(data.aboutEventId);
      if (about === undefined) return;
      hasOutcome.add(data.aboutEventId);
      if (reachesPeople(data.channel)) about.notified.add(data.recipientId);
    },
    /** Those that have been overdue at that time. `administratorsAt`: who of its tenant is known to have been an administrator at an event. */
    at: (now: number, administratorsAt: (event: E) => readonly PersonId[]): readonly MissingNotices<E>[] =>
      [...announced.values()].flatMap(({ event, to, notified }) => {
        const isFirst = !hasOutcome.has(event.eventId);
        if (event.occurredAt + (isFirst ? FIRST_WITHIN_MS : RECORDED_WITHIN_MS) >= now) return [];
        const isToBeTold = (person: PersonId) => to === 'administrators' || person !== event.actor.id;
        const people = administratorsAt(event).filter((person) => isToBeTold(person) && !notified.has(person));
        const hasNoOutcome = isFirst && to === 'administrators';
        return people.length > 0 || hasNoOutcome ? [{ event, people, hasNoOutcome }] : [];
      }),
  };
}
