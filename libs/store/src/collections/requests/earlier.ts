import type { Event } from '@lockbox/contracts/generated/events';
import { isSeenByCustomer } from '@lockbox/domain/statuses';
import type { EarlierRequest, RequestDocument } from './document.ts';

/**
 * Policy forgets a request 35 days after its end, and its source may then take its id again. What the customer was asked about,
 * or told of, stays: in the document of the request that has its id now, and as one with an id of its own (own-id.ts), which lists show.
 */
export function earlierOf(
  { sequence, occurredAt }: Pick<Event, 'sequence' | 'occurredAt'>,
  before: RequestDocument | null,
): Pick<RequestDocument, 'earlier'> {
  if (before === null) return {};
  const { earlier = [], ...was } = before;
  if (!isSeenByCustomer(was.status)) return earlier.length === 0 ? {} : { earlier };
  const takenAgain = { id: was._id, at: occurredAt };
  return { earlier: [...earlier, { ...was, sequence, takenAgain }] };
}

/** The request that an id stood for at a time of the log, as far as the customer has seen it. */
export const requestAt = <R extends Pick<RequestDocument, 'earlier'>>(request: R, at: number): R | EarlierRequest =>
  request.earlier?.find(({ takenAgain }) => at < takenAgain.at) ?? request;
