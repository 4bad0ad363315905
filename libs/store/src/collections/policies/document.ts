import type { ApprovalRule, EmergencyRule, PolicyChange } from '@lockbox/contracts/generated/events';
import type { DataStoreId, EnvironmentId, PersonId, TenantId } from '@lockbox/contracts/ids';
import type { PersonalChoice } from '@lockbox/domain/notices/notice-kinds';
import type { ChosenPreferences } from '@lockbox/domain/notices/notice-preferences';
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
  /** The effect of a claimed emergency; missing if it was never set: access at once. */
  readonly emergencyRule?: { readonly rule: EmergencyRule; readonly setAt: number; readonly setBy: PersonId };
  /** A change that one administrator has proposed and no other has confirmed; it may have expired. Missing in older documents. */
  readonly proposedChange?: {
    /** SHA-256, hexadecimal. */
    readonly proposal: string;
    readonly change: PolicyChange;
    readonly rule: ApprovalRule | null;
    /** Not in older documents. */
    readonly emergencyRule?: EmergencyRule | null;
    readonly proposedBy: PersonId;
    readonly proposedAt: number;
    readonly expiresAt: number;
  } | null;
  /** The administrators' optional notices, once one of them has chosen. */
  readonly notices?: ChosenPreferences & { readonly changedAt: number; readonly changedBy: PersonId };
  /** The own notices of the administrators who have chosen. */
  readonly personalNotices?: readonly PersonalNotices[];
  /** The administrators' passkeys, once one has enrolled. */
  readonly passkeys?: PasskeysPart;
  readonly rollOut: {
    readonly state: 'NONE' | 'RUNNING' | 'COMPLETED' | 'OVERDUE';
    readonly dueAt: number | null;
    /** Under the policy, also while it is off. */
    readonly targets: readonly RollOutTarget[];
    /** Confirmed of this version by data stores of environments that are not under the policy now: it counts when they are again. */
    readonly kept?: readonly RollOutTarget[];
  };
}

interface RollOutTarget {
  readonly environmentId: EnvironmentId;
  readonly dataStoreId: DataStoreId;
  readonly confirmedAt: number | null;
  /** By when it has to confirm, while the policy is on: 24 hours after that, or after it came. Not in older documents. */
  readonly dueAt?: number | null;
}

export interface PasskeysPart {
  readonly required: boolean;
  /** How many changes they have signed. */
  readonly changes: number;
  readonly enrolled: readonly EnrolledPasskey[];
  /** Those that wait for another administrator; one may have expired. */
  readonly proposed: readonly (EnrolledPasskey & { readonly expiresAt: number })[];
  /** Confirmed once it says from when it counts. */
  readonly recovery: (EnrolledPasskey & { readonly expiresAt: number; readonly effectiveAt: number | null }) | null;
}

export interface EnrolledPasskey {
  readonly fingerprint: string;
  readonly principalId: PersonId;
  readonly credentialId: string;
  readonly algorithm: number;
  /** SPKI, in base64. */
  readonly publicKey: string;
  readonly aaguid: string;
  readonly installation: string;
  readonly rpId: string;
  readonly origin: string;
  /** The authenticator's statement at enrolment: whether the passkey may leave its device, and had. */
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  /** Since when it counts, or was proposed. */
  readonly at: number;
  /** Who confirmed it; null of the first, and while nobody has. */
  readonly confirmedBy: PersonId | null;
}

export interface PersonalNotices extends PersonalChoice {
  readonly personId: PersonId;
  readonly changedAt: number;
}
