import type { TenantId } from '@lockbox/contracts/ids';
import type { Filter } from 'mongodb';
import type { RequestDocument } from '../collections/requests/collection.ts';
import { withoutLeadingZeros } from '../collections/requests/ticket-fields.ts';
import type { Store } from '../connect.ts';

/** The beginning of an id; a shorter one would be that of too many. */
const ID_BEGINNING = /^[0-9a-f]{4}[0-9a-f-]{0,32}$/;
/** The most requests that are searched, of any tenant. */
const LOOKED_AT = 1_000;

/**
 * Requests by what people call them: the beginning of an id, a ticket, or the number in it. The newest come first. A ticket is
 * looked for in each tenant, since that is what its index begins with.
 */
export async function calledRequests(
  { collections: { requests } }: Store,
  called: string,
  tenantIds: readonly TenantId[],
): Promise<readonly RequestDocument[]> {
  const text = called.trim().toLowerCase();
  const find = (filter: Filter<RequestDocument>) => requests.find(filter).limit(LOOKED_AT).toArray();
  const ticket = /^\d+$/.test(text) ? { ticketNumber: withoutLeadingZeros(text) } : { ticketKey: text };
  const [ofTicket, ofId] = await Promise.all([
    find({ tenantId: { $in: tenantIds }, ...ticket }),
    // Ids are texts, whatever their type says.
    ID_BEGINNING.test(text) ? find({ _id: { $gte: text, $lt: `${text}\uffff` } } as Filter<RequestDocument>) : [],
  ]);
  const found = new Map([...ofTicket, ...ofId].map((request) => [request._id, request]));
  return [...found.values()].toSorted((one, other) => other.submittedAt - one.submittedAt);
}
