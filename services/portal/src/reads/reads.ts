import type { LicenceCatalogue } from '@lockbox/contracts/licences';
import type { Store } from '@lockbox/store/connect';
import { createQueries } from '@lockbox/store/querying';
import { auditEventReads } from './audit-events.ts';
import { policyReads } from './policy.ts';
import { requestReads } from './requests.ts';

/**
 * What the routes read, as the API shows it. With a sequence the result is undefined until the projection has reached
 * that event of the tenant.
 */
export function createReads(
  store: Store,
  options: {
    readonly providerName: string;
    readonly catalogue: LicenceCatalogue;
    readonly eventsTopic: string;
    readonly now: () => number;
  },
) {
  const queries = createQueries(store);
  return {
    ...requestReads(queries, options),
    ...policyReads(queries, options.catalogue),
    ...auditEventReads(queries, options.eventsTopic),
  };
}
export type Reads = ReturnType<typeof createReads>;
