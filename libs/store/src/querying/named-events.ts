import type { PersonId, TenantId } from '@lockbox/contracts/ids';
import { type RequestDocument, requestAt } from '../collections/requests/collection.ts';
import type { AuditEventDocument } from '../collections/trail/collection.ts';
import type { Store } from '../connect.ts';
import { findByIds } from '../find-by-ids.ts';
import { actingPerson, recipientIn } from './event-people.ts';
import { idInTenant } from './names.ts';

export interface NamedPerson {
  readonly id: PersonId;
  readonly name: string | null;
}

/** An event with what is joined to it when it is read: names, and the ticket of its request. */
export interface NamedEvent {
  readonly event: AuditEventDocument;
  /** The person who did it; null where none did. */
  readonly by: NamedPerson | null;
  /** The recipient of a notice by e-mail. */
  readonly recipient: NamedPerson | null;
  /** Undefined if the event concerns no known request; null if the request has no ticket. */
  readonly ticketId: string | null | undefined;
}

type Found = Pick<RequestDocument, 'tenantId' | 'engineerId' | 'ticketId' | 'submittedAt' | 'earlier'>;

/** A sealed demand is a request from its disclosure on, and its sealing precedes that. */
const requestOfEvent = (found: Found, { type, occurredAt }: AuditEventDocument): Found =>
  type === 'ExclusionSealed'
    ? ([...(found.earlier ?? []), found].find(({ submittedAt }) => submittedAt >= occurredAt) ?? found)
    : requestAt(found, occurredAt);

/** Joins names to events of one tenant, with three queries. What was reported may name a request of another, which is not known here. */
export async function namedEvents(
  { collections: { requests, principals, provider_people } }: Store,
  tenantId: TenantId,
  events: readonly AuditEventDocument[],
): Promise<readonly NamedEvent[]> {
  const requestOf = await findByIds(
    requests,
    events.flatMap(({ requestId }) => requestId ?? []),
    ['tenantId', 'engineerId', 'ticketId', 'submittedAt', 'earlier'],
  );
  const people = events.map((event) => {
    const found = event.requestId === null ? undefined : requestOf.get(event.requestId);
    const request = found?.tenantId === tenantId ? requestOfEvent(found, event) : undefined;
    return { event, request, by: actingPerson(event, request), recipient: recipientIn(event) };
  });
  const [customers, provider] = await Promise.all([
    findByIds(
      principals,
      people.flatMap(({ by, recipient }) =>
        [by?.side === 'customer' ? by.id : null, recipient].flatMap((id) =>
          id === null ? [] : idInTenant(tenantId, id),
        ),
      ),
      ['displayName'],
    ),
    findByIds(
      provider_people,
      people.flatMap(({ by, recipient }) =>
        [by?.side === 'provider' ? by.id : null, recipient].flatMap((id) => id ?? []),
      ),
      ['displayName'],
    ),
  ]);
  const customerName = (id: PersonId) => customers.get(idInTenant(tenantId, id))?.displayName ?? null;
  const providerName = (id: PersonId) => provider.get(id)?.displayName ?? null;
  return people.map(({ event, request, by, recipient }) => ({
    event,
    by: by && { id: by.id, name: by.side === 'customer' ? customerName(by.id) : providerName(by.id) },
    recipient: recipient && { id: recipient, name: customerName(recipient) ?? providerName(recipient) },
    ticketId: request === undefined ? undefined : request.ticketId,
  }));
}
