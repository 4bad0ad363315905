import type { TenantId } from '@lockbox/contracts/ids';
import type { RequestDocument } from '../collections/requests/collection.ts';
import { withoutLeadingZeros } from '../collections/requests/ticket-fields.ts';
import type { Store } from '../connect.ts';

type TicketKeys = Pick<RequestDocument, 'ticketKey' | 'ticketNumber'>;

/** The prefixes that a typed text stands for, by field. */
function beginnings(search: string): readonly (readonly [keyof TicketKeys, string])[] {
  const text = search.trim().toLowerCase();
  return /^\d+$/.test(text)
    ? [
        ['ticketKey', text],
        ['ticketNumber', withoutLeadingZeros(text)],
      ]
    : [['ticketKey', text]];
}

/** Returns a check whether a request's ticket matches the search. */
export function isSearched(search: string): (keys: TicketKeys) => boolean {
  const wanted = beginnings(search);
  return (keys) => wanted.some(([field, start]) => keys[field]?.startsWith(start) ?? false);
}

/** Above this number a page of the sorted list is found sooner than all tickets that match. */
const FEW = 2_000;

/** Finds the requests that match a search; undefined if there are many. */
export async function findTickets(
  { collections: { requests } }: Store,
  tenantId: TenantId,
  search: string,
): Promise<readonly RequestDocument[] | undefined> {
  const found = new Map<string, RequestDocument>();
  for (const [field, start] of beginnings(search)) {
    const some = await requests
      .find({ tenantId, [field]: { $gte: start, $lt: `${start}\uffff` } })
      .limit(FEW + 1)
      .toArray();
    if (some.length > FEW) return undefined;
    for (const request of some) found.set(request._id, request);
  }
  return [...found.values()];
}
