import type { Store } from '../connect.ts';
import { auditQueries } from './audit-queries.ts';
import type { OnDifferentText } from './names.ts';
import { requestQueries } from './request-queries.ts';
import { tenantQueries } from './tenant-queries.ts';

/** What the portal reads. */
export const createQueries = (store: Store, onDifferentText: OnDifferentText) => ({
  ...requestQueries(store, onDifferentText),
  ...auditQueries(store),
  ...tenantQueries(store),
});
export type Queries = ReturnType<typeof createQueries>;
