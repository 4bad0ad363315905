import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { defineCollection, type StoredDocument } from '../../define-collection.ts';
import { type RequestDocument, requestAt, requests } from '../requests/collection.ts';
import type { OutcomeKind, OutcomesDocument, RequestOutcome } from './document.ts';
import { NO_ROWS, withRow } from './rows.ts';

export type { OutcomeKind, OutcomesDocument, RequestOutcome as Outcome } from './document.ts';
export { outcomesIn } from './rows.ts';

/** The events of a tenant's log in one document: some 300 requests. */
const EVENTS_IN_A_STRETCH = 4_096;

/** The outcome of each request, for figures: see OutcomesDocument. */
export const outcomes = defineCollection<OutcomesDocument>({
  name: 'outcomes',
  worker: 'projector',
  indexes: [{ tenantId: 1, until: 1 }],
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: event }) => {
      const ended = endOf(event);
      if (ended === null) return [];
      return [
        {
          id: stretchOf(event),
          beside: { collection: requests, id: ended.requestId },
          fold: (before, request) => withOutcome(before, event, outcomeOf(event, ended.kind, request ?? null)),
        },
      ];
    },
  },
});

const stretchOf = ({ tenantId, sequence }: Pick<Event, 'tenantId' | 'sequence'>): string =>
  `${tenantId}/${Math.floor(sequence / EVENTS_IN_A_STRETCH)}`;

/** The access that an approval gives, in the same decision, shows the approval. */
function endOf({ data }: Event): { readonly kind: OutcomeKind; readonly requestId: RequestId } | null {
  switch (data.type) {
    case 'RequestDenied':
      return { kind: 'DENIED', requestId: data.requestId };
    case 'RequestExpired':
      return { kind: 'EXPIRED', requestId: data.requestId };
    case 'AccessGranted':
      return { kind: data.basis === 'CUSTOMER_APPROVAL' ? 'APPROVED' : data.basis, requestId: data.requestId };
    default:
      return null;
  }
}

/** Whom a request is of, for what, and when the customer was asked never changes, also where its id was taken again since. */
function outcomeOf({ occurredAt }: Event, kind: OutcomeKind, request: StoredDocument | null): RequestOutcome | null {
  if (request === null) return null;
  const { environmentId, engineerId, lockbox } = requestAt(request as RequestDocument, occurredAt); // of the collection that was named
  // A document of an earlier release may lack the requests that had its id before.
  const afterMs = lockbox === null || lockbox.createdAt > occurredAt ? null : occurredAt - lockbox.createdAt;
  return { kind, at: occurredAt, afterMs, environmentId, engineerId };
}

/** The stretch with one more outcome. An event about an unknown request changes nothing. */
export function withOutcome(
  before: OutcomesDocument | null,
  { tenantId, sequence }: Pick<Event, 'tenantId' | 'sequence'>,
  outcome: RequestOutcome | null,
): OutcomesDocument | null {
  if (outcome === null) return before;
  return {
    _id: stretchOf({ tenantId, sequence }),
    tenantId,
    sequence,
    since: before?.since ?? outcome.at,
    until: outcome.at,
    ...withRow(before ?? NO_ROWS, outcome),
  };
}
