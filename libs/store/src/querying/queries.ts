import type { TenantId } from '@lockbox/contracts/ids';
import type { Store } from '../connect.ts';
import { auditQueries } from './audit-queries.ts';
import { noticesNotRecorded } from './missing-notices.ts';
import type { OnDifferentText } from './names.ts';
import { requestQueries } from './request-queries.ts';
import { tenantQueries } from './tenant-queries.ts';

/** The portal's reads. */
export const createQueries = (store: Store, onDifferentText: OnDifferentText, now: () => number = Date.now) => ({
  ...requestQueries(store, onDifferentText, now),
  ...auditQueries(store),
  ...tenantQueries(store),
  noticesNotRecorded: async (tenantId: TenantId) => await noticesNotRecorded(store, tenantId, now()),
});
export type Queries = ReturnType<typeof createQueries>;
