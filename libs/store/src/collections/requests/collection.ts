import { defineCollection } from '../../define-collection.ts';
import type { RequestDocument } from './document.ts';
import { changesOf } from './projection.ts';

export type {
  ApprovalPart,
  DecisionPart,
  QuestionPart,
  RequestDocument,
  UsePart,
  Uses,
} from './document.ts';
export { endedAt } from './ended-at.ts';
export { openingsShown, reallyEndedAt } from './openings.ts';
export { changeOf as changeOfRequest } from './projection.ts';
export { shownOf } from './shown.ts';
export { ticketFields } from './ticket-fields.ts';
export { NO_USE, usesShown } from './use.ts';

/** The state of each request. A sealed exclusion has no document before its disclosure: nobody may see anything of it. */
export const requests = defineCollection<RequestDocument>({
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
    // Whatever is looked for may be an engineer's id too; of one who works for many tenants few requests are this one's.
    { tenantId: 1, engineerId: 1 },
    { tenantId: 1, 'access.expiresAt': -1, _id: -1 },
  ],
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: event }) => changesOf(event),
  },
});
