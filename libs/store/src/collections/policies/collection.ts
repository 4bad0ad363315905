import { changes } from '@lockbox/domain/catalogue/events';
import { defineCollection } from '../../define-collection.ts';
import type { PolicyDocument } from './document.ts';
import { foldPolicy } from './projection.ts';

export type { EnrolledPasskey, PolicyDocument } from './document.ts';
export { NO_PASSKEYS, passkeysPartAt as passkeysAt } from './passkeys.ts';

/**
 * Each tenant's policy, and the data stores that have confirmed that they enforce it. The data stores are collected from the
 * tenant's first environment on, because the event that enables the policy may have no room for all of them.
 */
export const policies = defineCollection<PolicyDocument>({
  name: 'policies',
  worker: 'projector',
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: event }) =>
      changes('policies', event.data) ? [{ id: event.tenantId, fold: (before) => foldPolicy(before, event) }] : [],
  },
});
