import type { Event, EventData } from '@lockbox/contracts/generated/events';
import type { PersonId } from '@lockbox/contracts/ids';
import { CUSTOMER_DECISION_MS } from '@lockbox/domain/time/time-rules';
import type { Notice } from '../work-list/notice.ts';
import type { Recipients } from './recipients.ts';

/**
 * The people to notify, by the log at that event. Administrators: every enabled Global or Power Platform administrator.
 * Internal approvers: every enabled one who may decide about the request.
 */
export type Audience =
  | 'administrators'
  | 'other administrators'
  | 'engineer'
  | 'internal approver'
  | 'internal approvers';

/** One notice and its audience. */
export interface Announcement {
  readonly to: readonly Audience[];
  readonly notice: Notice;
  /** After this it is not tried any more. */
  readonly until: number;
  /** True if it is pointless once the decision has been taken. */
  readonly whileWaiting: boolean;
}

type EventOf<T> = Omit<Event, 'data'> & { readonly data: Extract<EventData, { readonly type: T }> };

/** The announcements of each of these types of event. `recipients` are as they were before the event. */
export type Announcements<T extends EventData['type']> = {
  readonly [K in T]: (event: EventOf<K>, recipients: Recipients) => readonly Announcement[];
};

/** A notice that has no deadline of its own is tried for as long as a lockbox request would wait. */
export const announce = (
  { occurredAt }: Pick<Event, 'occurredAt'>,
  to: readonly Audience[],
  notice: Notice,
): readonly Announcement[] => [{ to, notice, until: occurredAt + CUSTOMER_DECISION_MS, whileWaiting: false }];

/** Who has decided for the customer. Policy takes such a decision from a principal alone, and names the principal as actor. */
export const deciderOf = ({ actor }: Pick<Event, 'actor'>): PersonId => actor.id as PersonId;
