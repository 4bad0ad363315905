import type { Basis } from '@lockbox/contracts/generated/events';
import type { DataStoreId, EnvironmentId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';

/** An access that the log has given. Times are the log's, in milliseconds since 1970. */
export interface Grant {
  readonly tenantId: TenantId;
  readonly grantId: string;
  readonly requestId: RequestId;
  readonly engineerId: PersonId;
  readonly environmentId: EnvironmentId;
  /** Those that it covers still, where it is one that runs. */
  readonly dataStores: readonly DataStoreId[];
  readonly permissions: readonly string[];
  readonly basis: Basis;
  readonly grantedAt: number;
  /** At this moment it is over. */
  readonly expiresAt: number;
}

/** Why a grant, or one of its data stores, is over. */
export type GrantEnd =
  | 'PERIOD_OVER'
  | 'HANDED_BACK'
  /** The engineer lost the role, was disabled, or has left the directory. */
  | 'ENGINEER_NOT_ALLOWED'
  | 'DATA_STORE_LEFT'
  | 'TENANT_REMOVED';

/** A change of a grant. A grant begins before it ends, and each data store ends once. */
export type GrantChange =
  | { readonly kind: 'begins'; readonly grant: Grant }
  | {
      readonly kind: 'ends';
      readonly grant: Grant;
      /** Those that end by this; the others of the grant go on. */
      readonly dataStores: readonly DataStoreId[];
      readonly reason: GrantEnd;
    };

/**
 * The question whether an engineer may do something with a data store. A data store's id is unique only within its
 * tenant.
 */
export interface Question {
  readonly tenantId: TenantId;
  readonly engineerId: PersonId;
  readonly dataStoreId: DataStoreId;
  readonly permission: string;
  /** The environment, if the caller knows it: then the grant must be for it. */
  readonly environmentId?: EnvironmentId | undefined;
  /** The request, if the caller means the grant of one: then no other is considered. */
  readonly requestId?: RequestId | undefined;
}

export const DOUBTS = [
  /** It has not read the log to its end yet. */
  'NOT_READY',
  /** It was last level with the log's end too long ago. */
  'BEHIND',
  /** The same, and Kafka does not answer. */
  'CUT_OFF',
  /** Its clock and the broker's differ too much, or its own has jumped. */
  'CLOCK_IN_DOUBT',
  /** An event cannot be read or believed, or is missing. */
  'LOG_IN_DOUBT',
] as const;

/** Why the reader cannot tell: nobody gets access meanwhile. */
export type Doubt = (typeof DOUBTS)[number];

export type RefusalReason =
  | Doubt
  | 'NO_GRANT'
  | 'GRANT_OVER'
  | 'OTHER_DATA_STORE'
  | 'OTHER_PERMISSION'
  | 'ENGINEER_NOT_ALLOWED'
  | 'DATA_STORE_LEFT'
  | 'TENANT_REMOVED';

export const isDoubt = (reason: RefusalReason): reason is Doubt => DOUBTS.some((doubt) => doubt === reason);

export type Answer =
  | { readonly granted: true; readonly grant: Grant }
  | { readonly granted: false; readonly reason: RefusalReason };
