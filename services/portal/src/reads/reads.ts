import type { LicenceCatalogue } from '@lockbox/contracts/licences';
import type { Store } from '@lockbox/store/connect';
import { createQueries } from '@lockbox/store/querying';
import type { ReadYourWrites } from '../read-your-writes.ts';
import type { RecentRequests } from '../recent-requests.ts';
import type { RecentTexts } from '../recent-texts.ts';
import { auditEventReads } from './audit-events.ts';
import { policyReads } from './policy.ts';
import { requestReads } from './requests.ts';

/** What the routes read, as the API shows it. */
export function createReads(
  store: Store,
  options: {
    readonly recent: RecentRequests;
    readonly texts: RecentTexts;
    readonly writes: ReadYourWrites;
    readonly providerName: string;
    readonly catalogue: LicenceCatalogue;
    readonly eventsTopic: string;
    readonly now: () => number;
  },
) {
  const queries = createQueries(store);
  return {
    ...requestReads({ queries, ...options }),
    ...policyReads({ queries, ...options }),
    ...auditEventReads(queries, options.eventsTopic),
  };
}
export type Reads = ReturnType<typeof createReads>;
