import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import type { VerifierKey } from '@lockbox/evidence/tlog/note';
import type { AuditEventDocument } from '@lockbox/store/collections/trail';
import type { Store } from '@lockbox/store/connect';
import type { SignedCheckpoint } from '@lockbox/worker/read';

/** A record of the log with policy's proof. */
export interface RecordOfLog {
  readonly offset: number;
  readonly raw: Buffer;
  /** SHA-256 of `raw`. */
  readonly hash: Buffer;
  readonly proof: Buffer;
}

/** The log, of which single records are read. */
export interface LogRecords {
  /** Those at these offsets, in their order. */
  readRecords(partition: number, offsets: readonly number[]): Promise<readonly RecordOfLog[]>;
  schemaById(id: number): Promise<unknown>;
}

/** A tenant's events in the database, in the order of its numbers. */
export interface Trail {
  recordsAbout(
    tenantId: TenantId,
    request: { readonly id: RequestId },
    most: number,
  ): Promise<readonly AuditEventDocument[] | undefined>;
}

/** The source of a slice: the log, with the database's trail and tree of it. */
export interface SliceSource {
  readonly store: Pick<Store, 'collections'>;
  readonly reads: Trail & {
    /** The next events behind a number, and the ids of those whose content the tenant is not shown. */
    trailBehind(tenantId: TenantId, sequence: number, limit: number): Promise<ListPage>;
  };
  readonly eventLog: LogRecords & {
    newestCheckpoint(
      partition: number,
      origin: string,
      keys: readonly VerifierKey[],
    ): Promise<SignedCheckpoint | undefined>;
    /** Returns the end offset of a partition of the log. */
    eventsEnd(partition: number): Promise<number>;
  };
  /**
   * Returns whether the trail contains all events of a partition before an offset, except those that somebody removed.
   */
  trailReaches(partition: number, offset: number): Promise<boolean>;
}

export interface ListPage {
  readonly events: readonly AuditEventDocument[];
  readonly hidden: ReadonlySet<string>;
}
