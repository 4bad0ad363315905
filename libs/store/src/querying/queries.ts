import type { Store } from '../connect.ts';
import { auditQueries } from './audit-queries.ts';
import type { OnDifferentText } from './names.ts';
import { requestQueries } from './request-queries.ts';
import { tenantQueries } from './tenant-queries.ts';

/** What the portal reads. */
export const createQueries = (store: Store, onDifferentText: OnDifferentText, now: () => number = Date.now) => ({
  ...requestQueries(store, onDifferentText, now),
  ...auditQueries(store),
  ...tenantQueries(store),
});
export type Queries = ReturnType<typeof createQueries>;
