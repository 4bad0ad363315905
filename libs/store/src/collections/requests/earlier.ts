import type { Event } from '@lockbox/contracts/generated/events';
import { type RequestId, requestId } from '@lockbox/contracts/ids';
import { isSeenByCustomer } from '@lockbox/domain/requests/statuses';
import type { EarlierRequest, RequestDocument } from './document.ts';

/** In a UUID. */
const VERSION_AT = 14;
const LAST_PART_AT = 24;

/** A request's id up to its last part, as one of version 8, which no request has: theirs are of version 5. */
const beginningOf = (id: string): string => `${id.slice(0, VERSION_AT)}8${id.slice(VERSION_AT + 1, LAST_PART_AT)}`;

/** The own id of a request whose id was taken again, by the tenant's event of this number. */
export const earlierIdOf = (id: RequestId, sequence: number): RequestId =>
  requestId(`${beginningOf(id)}${sequence.toString(16).padStart(12, '0')}`);

/**
 * Reports whether an id belongs to a request that had the other one before, and whose newest event this is: all its events
 * precede the submission that reused the id.
 */
export const isEarlierIdOf = (earlier: string, id: string, newest: number): boolean =>
  earlier.slice(0, LAST_PART_AT) === beginningOf(id) && Number.parseInt(earlier.slice(LAST_PART_AT), 16) > newest;

/**
 * Policy forgets a request 35 days after its end, and its source may then take its id again. What the customer was asked about,
 * or told of, stays: in the document of the request that has its id now, and as one with an id of its own, which lists show.
 */
export function earlierOf(
  { sequence, occurredAt }: Pick<Event, 'sequence' | 'occurredAt'>,
  before: RequestDocument | null,
): Pick<RequestDocument, 'earlier'> {
  if (before === null) return {};
  const { earlier = [], ...was } = before;
  if (!isSeenByCustomer(was.status)) return earlier.length === 0 ? {} : { earlier };
  const takenAgain = { id: was._id, at: occurredAt };
  return { earlier: [...earlier, { ...was, _id: earlierIdOf(was._id, sequence), sequence, takenAgain }] };
}

/** The request that an id stood for at a time of the log, as far as the customer has seen it; a sealed demand from its disclosure on. */
export const requestAt = <R extends Pick<RequestDocument, 'earlier'>>(request: R, at: number): R | EarlierRequest =>
  request.earlier?.find(({ takenAgain }) => at < takenAgain.at) ?? request;

/** The id by which the log names a request. */
export const idInLog = ({ _id, takenAgain }: Pick<RequestDocument, '_id' | 'takenAgain'>): RequestId =>
  takenAgain?.id ?? _id;
