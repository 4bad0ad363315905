import type { PersonId, TenantId } from '@lockbox/contracts/ids';
import type { Filter } from 'mongodb';
import type { RequestDocument } from '../collections/requests/collection.ts';
import { withoutLeadingZeros } from '../collections/requests/ticket-fields.ts';
import type { Store } from '../connect.ts';
import { idsOfPeople } from './people-search.ts';

type TicketKeys = Pick<RequestDocument, 'ticketKey' | 'ticketNumber'>;
type Searched = TicketKeys & Pick<RequestDocument, 'engineerId'>;

/** A reader's search. */
export interface SearchFor {
  /** The beginning of a ticket's id or of the number in it, or the engineer's id or name. */
  readonly text: string;
  /** True if the text also means requests without a ticket, which have a name in its place. */
  readonly withoutTicket: boolean;
}

/** A search whose names have been looked up. */
export interface RequestSearch {
  readonly tickets: readonly (readonly [keyof TicketKeys, string])[];
  readonly engineerIds: ReadonlySet<PersonId>;
  readonly withoutTicket: boolean;
}

export const searchFor = async (store: Store, { text, withoutTicket }: SearchFor): Promise<RequestSearch> => ({
  tickets: ticketBeginnings(text),
  engineerIds: new Set((await idsOfPeople(store, text)).provider),
  withoutTicket,
});

/** Returns the prefixes that a typed text means, by field. */
export function ticketBeginnings(search: string): RequestSearch['tickets'] {
  const text = search.trim().toLowerCase();
  return /^\d+$/.test(text)
    ? [
        ['ticketKey', text],
        ['ticketNumber', withoutLeadingZeros(text)],
      ]
    : [['ticketKey', text]];
}

/** Reports whether a request matches the search. */
export const isFoundBy = ({ tickets, engineerIds, withoutTicket }: RequestSearch, request: Searched): boolean =>
  tickets.some(([field, start]) => request[field]?.startsWith(start) ?? false) ||
  engineerIds.has(request.engineerId) ||
  (withoutTicket && request.ticketKey === null);

/** Above this number a page of a sorted list is found sooner than all that match. */
const FEW = 2_000;

/** Finds the requests of some tenants that match a search; undefined if there are many. */
export async function findSearched(
  store: Store,
  tenantIds: readonly TenantId[],
  { tickets, engineerIds, withoutTicket }: RequestSearch,
): Promise<readonly RequestDocument[] | undefined> {
  const found = new Map<string, RequestDocument>();
  const [only, ...others] = tenantIds;
  const tenantId = others.length === 0 ? only : { $in: tenantIds };
  // Each condition is answered by one index.
  const conditions: readonly object[] = [
    ...tickets.map(([field, start]) => ({ tenantId, [field]: { $gte: start, $lt: `${start}\uffff` } })),
    // A list of nobody makes some servers read all of the tenant's.
    ...(engineerIds.size > 0 ? [{ tenantId, engineerId: { $in: [...engineerIds] } }] : []),
    ...(withoutTicket ? [{ tenantId, ticketId: null }] : []),
  ];
  for (const condition of conditions) {
    const some = await store.collections.requests
      // The conditions are made from field names, which the driver's types cannot see.
      .find(condition as Filter<RequestDocument>)
      .limit(FEW + 1)
      .toArray();
    if (some.length > FEW) return undefined;
    for (const request of some) found.set(request._id, request);
  }
  return [...found.values()];
}
