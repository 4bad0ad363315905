import type { ApprovalRule, PolicyChange } from '@lockbox/contracts/generated/events';
import type { DataStoreId, EnvironmentId, PersonId, TenantId } from '@lockbox/contracts/ids';
import type { PersonalChoice } from '@lockbox/domain/notice-kinds';
import type { NoticePreferences } from '@lockbox/domain/notice-preferences';
import type { FromLog } from '../../define-collection.ts';

/** One document a tenant. */
export interface PolicyDocument extends FromLog {
  readonly _id: TenantId;
  readonly enabled: boolean;
  readonly version: number;
  readonly changedAt: number | null;
  readonly changedBy: PersonId | null;
  /** Which requests take two approvers; null, or missing from older documents, for none. */
  readonly approvalRule?: (ApprovalRule & { readonly setAt: number; readonly setBy: PersonId }) | null;
  /** What one administrator has proposed and no other has confirmed; it may have expired. Not in older documents. */
  readonly proposedChange?: {
    /** SHA-256, hexadecimal. */
    readonly proposal: string;
    readonly change: PolicyChange;
    readonly rule: ApprovalRule | null;
    readonly proposedBy: PersonId;
    readonly proposedAt: number;
    readonly expiresAt: number;
  } | null;
  /** What the administrators are told besides, once one of them has chosen. */
  readonly notices?: NoticePreferences & { readonly changedAt: number; readonly changedBy: PersonId };
  /** How those of its administrators are told who have chosen. */
  readonly personalNotices?: readonly PersonalNotices[];
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

export interface PersonalNotices extends PersonalChoice {
  readonly personId: PersonId;
  readonly changedAt: number;
}
