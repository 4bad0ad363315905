// Generated from schemas/gates.avsc by `npm run generate`. Do not edit.
import type { DataStoreId, TenantId } from '../ids.ts';

/** A session that is open under a grant. */
export interface GateSession {
  /** The grant. */
  readonly grantId: string;
  /** Since when. */
  readonly since: number;
}

/** How the guard of a data store is now. It proves nothing, and is what is shown; key: tenantId/dataStoreId. Null removes it. */
export interface GateStatus {
  /** The guard’s own name. */
  readonly gate: string;
  /** The customer’s tenant; the first part of the record’s key. */
  readonly tenantId: TenantId;
  /** The data store that it guards; the rest of the key. */
  readonly dataStoreId: DataStoreId;
  /** What the data store is, such as PostgreSQL 17. */
  readonly engine: string;
  /** When it was so, by the clock of the guard. */
  readonly reportedAt: number;
  /** Sessions that are open now. */
  readonly sessions: readonly GateSession[];
  /** What is wrong with it, for people; null if nothing is. */
  readonly problem: null | string;
}

export type Value = GateStatus;
