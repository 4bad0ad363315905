import type { DataStoreId, EnvironmentId, PersonId, TenantId } from '@lockbox/contracts/ids';
import type { FromLog } from '../../define-collection.ts';

/** One document a tenant. */
export interface PolicyDocument extends FromLog {
  readonly _id: TenantId;
  readonly enabled: boolean;
  readonly version: number;
  readonly changedAt: number | null;
  readonly changedBy: PersonId | null;
  readonly rollOut: {
    readonly state: 'NONE' | 'RUNNING' | 'COMPLETED' | 'OVERDUE';
    readonly dueAt: number | null;
    /** Under the policy, also while it is off. */
    readonly targets: readonly {
      readonly environmentId: EnvironmentId;
      readonly dataStoreId: DataStoreId;
      readonly confirmedAt: number | null;
      /** By when it has to confirm, while the policy is on: 24 hours after that, or after it came. Not in older documents. */
      readonly dueAt?: number | null;
    }[];
  };
}
