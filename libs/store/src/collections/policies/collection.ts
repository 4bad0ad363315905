import { defineCollection } from '../../define-collection.ts';
import type { PolicyDocument } from './document.ts';
import { CHANGING, foldPolicy } from './projection.ts';

export type { PolicyDocument } from './document.ts';

/**
 * Each tenant's policy, and which data stores have confirmed that they enforce it. What is under the policy is followed
 * from the tenant's first environment on: the event that turns the policy on does not name more than fit into it.
 */
export const policies = defineCollection<PolicyDocument>({
  name: 'policies',
  worker: 'projector',
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: event }) =>
      CHANGING.has(event.data.type) ? [{ id: event.tenantId, fold: (before) => foldPolicy(before, event) }] : [],
  },
});
