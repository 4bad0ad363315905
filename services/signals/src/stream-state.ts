import { definePrivateCollection } from '@lockbox/store/define-collection';
import { SESSION_REVOKED } from './event-types.ts';
import { mayBePushedTo, type Poll, type Push, type Stream } from './receivers.ts';
import type { SubjectRule } from './subjects.ts';

export const STREAM_STATUSES = ['enabled', 'paused', 'disabled'] as const;
export type StreamStatus = (typeof STREAM_STATUSES)[number];

/** A receiver's changes to its stream. */
export interface StreamState {
  readonly _id: string;
  /** Counts its changes. */
  readonly version: number;
  /** Entered by the operator, created by the receiver, or deleted by it. */
  readonly made: 'ENTERED' | 'CREATED' | 'DELETED';
  readonly status: StreamStatus;
  readonly reason: string | null;
  /** Null: as entered. In the database `authorization` is encrypted. */
  readonly delivery: Push | Poll | null;
  /** Null: all. */
  readonly eventsRequested: readonly string[] | null;
  readonly description: string | null;
  readonly rules: readonly SubjectRule[];
}

export interface StreamDocument extends StreamState {
  readonly seal?: string;
}

export const streamDocuments = definePrivateCollection<StreamDocument>({ name: 'signal_streams' });

/** The stream as the operator has entered it: the receiver has changed nothing. */
export const UNCHANGED: Omit<StreamState, '_id' | 'version'> = {
  made: 'ENTERED',
  status: 'enabled',
  reason: null,
  delivery: null,
  eventsRequested: null,
  description: null,
  rules: [],
};

/** A stream as it is now: the operator's entry with the receiver's changes. */
export interface LiveStream extends StreamState {
  readonly entry: Stream;
  /** The receiver can read, change and verify it. */
  readonly exists: boolean;
  /** How signals get to the receiver now. */
  readonly sentBy: Push | Poll;
  readonly eventsRequested: readonly string[];
  /**
   * Ends of access are noted for it; while it is paused they wait. They are noted before the receiver creates the stream too, so that
   * a document removed from the database silences nothing.
   */
  readonly isNoted: boolean;
}

/** An address that the operator has withdrawn since is not used. */
export function liveStream(entry: Stream, state: StreamState): LiveStream {
  const { made, status, delivery } = state;
  const eventsRequested = state.eventsRequested ?? [SESSION_REVOKED];
  const isAllowed = delivery?.method === 'poll' || (delivery !== null && mayBePushedTo(entry, delivery.endpoint));
  return {
    ...state,
    entry,
    exists: made === 'CREATED' || (made === 'ENTERED' && entry.delivery !== undefined),
    sentBy: (isAllowed ? withOperatorsHeader(entry, delivery) : entry.delivery) ?? { method: 'poll' },
    eventsRequested,
    isNoted: made !== 'DELETED' && status !== 'disabled' && eventsRequested.includes(SESSION_REVOKED),
  };
}

/** The operator's value of the header `authorization` is for the operator's address, if the receiver has given no other. */
function withOperatorsHeader(entry: Stream, delivery: Push | Poll): Push | Poll {
  if (delivery.method === 'poll' || delivery.authorization !== undefined) return delivery;
  return entry.delivery?.method === 'push' && entry.delivery.endpoint === delivery.endpoint ? entry.delivery : delivery;
}
