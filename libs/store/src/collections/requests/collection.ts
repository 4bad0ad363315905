import type { Event } from '@lockbox/contracts/generated/events';
import { type DocumentChange, defineCollection, type ProjectedCollection } from '../../define-collection.ts';
import type { RequestDocument } from './document.ts';
import { earlierIdOf } from './earlier.ts';
import { changesOf } from './projection.ts';

export type {
  ApprovalPart,
  DecisionPart,
  QuestionPart,
  RequestDocument,
  UsePart,
  Uses,
} from './document.ts';
export { idInLog, requestAt } from './earlier.ts';
export { endedAt } from './ended-at.ts';
export { openingsShown, reallyEndedAt } from './openings.ts';
export { changeOf as changeOfRequest } from './projection.ts';
export { internalShownOf, shownOfDocument as shownOf } from './shown.ts';
export { ticketFields } from './ticket-fields.ts';
export { NO_USE, usesShown } from './use.ts';

/** The state of each request. A sealed exclusion has no document before its disclosure: nobody may see anything of it. */
export const requests: ProjectedCollection<RequestDocument> = defineCollection<RequestDocument>({
  name: 'requests',
  worker: 'projector',
  indexes: [
    { tenantId: 1, 'lockbox.createdAt': -1, _id: -1 },
    { submittedAt: -1, _id: -1 },
    { tenantId: 1, submittedAt: -1, _id: -1 },
    { status: 1, submittedAt: -1, _id: -1 },
    { engineerId: 1, submittedAt: -1, _id: -1 },
    // The orders of the customer's table; groups of one status or environment are sorted by time.
    { tenantId: 1, status: 1, requestedAt: -1, _id: -1 },
    { tenantId: 1, environmentId: 1, requestedAt: -1, _id: -1 },
    { tenantId: 1, requestedAt: -1, _id: -1 },
    { tenantId: 1, ticketId: 1, _id: 1 },
    { tenantId: 1, ticketKey: 1 },
    { tenantId: 1, ticketNumber: 1 },
    // A search text may be an engineer's id too; an engineer who works for many tenants has few requests in this one.
    { tenantId: 1, engineerId: 1 },
    { tenantId: 1, 'access.expiresAt': -1, _id: -1 },
  ],
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: event }) => [...changesOf(event), ...keptBy(event)],
  },
});

/** An event that takes the id of a request again keeps that request: see earlier.ts. */
function keptBy({ data, sequence }: Event): readonly DocumentChange<RequestDocument>[] {
  if (data.type !== 'RequestSubmitted' && data.type !== 'DisclosureLifted') return [];
  const id = earlierIdOf(data.requestId, sequence);
  const keptIn = (beside: RequestDocument | null) => beside?.earlier?.find(({ _id }) => _id === id) ?? null;
  return [
    {
      id,
      anew: true,
      beside: { collection: requests, id: data.requestId },
      fold: (before, beside) => before ?? keptIn((beside ?? null) as RequestDocument | null), // of that collection
    },
  ];
}
