import type { Event } from '@lockbox/contracts/generated/events';
import type { EnvironmentId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';

/**
 * Whom a tenant's events can concern, as the log has it and not as the directory has it now: the same events name the
 * same recipients whenever they are read, so a replay tells nobody anything new. One document a tenant.
 */
export interface Circle {
  readonly _id: TenantId;
  /** All notices of the tenant's events up to this one have been planned. */
  readonly sequence: number;
  /** Enabled Global and Power Platform administrators, by id. */
  readonly administrators: readonly PersonId[];
  /** Environments that became unmanaged and are still protected. */
  readonly unmanaged: readonly { readonly environmentId: EnvironmentId; readonly protectedUntil: number }[];
}

/** Who takes part in a request that is not over. One document a request. */
export interface Participants {
  readonly _id: RequestId;
  readonly tenantId: TenantId;
  readonly engineerId: PersonId;
  readonly internalApproverId: PersonId | null;
  /** Whether the customer's decision is waited for. */
  readonly waiting: boolean;
}

export const emptyCircle = (tenantId: TenantId): Circle => ({
  _id: tenantId,
  sequence: 0,
  administrators: [],
  unmanaged: [],
});

const APPROVER_ROLES: ReadonlySet<string> = new Set(['GLOBAL_ADMINISTRATOR', 'POWER_PLATFORM_ADMINISTRATOR']);

/** Whether this event, seen by the circle before it, begins an environment's protection. */
export function becomesUnmanaged(circle: Circle, { data }: Event): boolean {
  if (data.type !== 'EnvironmentSet' && data.type !== 'EnvironmentRemoved') return false;
  const { environmentId, protectedUntil } = data;
  const known = circle.unmanaged.find((environment) => environment.environmentId === environmentId);
  return protectedUntil !== null && known?.protectedUntil !== protectedUntil;
}

export function evolveCircle(circle: Circle, event: Event): Circle {
  const { data, sequence } = event;
  switch (data.type) {
    case 'PrincipalSet': {
      const others = circle.administrators.filter((id) => id !== data.principalId);
      const isAdministrator = !data.disabled && data.roles.some((role) => APPROVER_ROLES.has(role));
      return { ...circle, sequence, administrators: isAdministrator ? [...others, data.principalId].sort() : others };
    }
    case 'PrincipalRemoved':
      return {
        ...circle,
        sequence,
        administrators: circle.administrators.filter((id) => id !== data.principalId),
      };
    case 'EnvironmentSet':
    case 'EnvironmentRemoved': {
      const { environmentId, protectedUntil } = data;
      const others = circle.unmanaged.filter((environment) => environment.environmentId !== environmentId);
      return {
        ...circle,
        sequence,
        unmanaged: protectedUntil === null ? others : [...others, { environmentId, protectedUntil }],
      };
    }
    case 'ProtectionEnded':
      return {
        ...circle,
        sequence,
        unmanaged: circle.unmanaged.filter((environment) => environment.environmentId !== data.environmentId),
      };
    default:
      return { ...circle, sequence };
  }
}

/** The participants after an event about their request; null when it is over and nobody will be told any more. */
export function evolveParticipants(before: Participants | null, { data, tenantId }: Event): Participants | null {
  switch (data.type) {
    case 'RequestSubmitted':
      return {
        _id: data.requestId,
        tenantId,
        engineerId: data.engineerId,
        internalApproverId: null,
        waiting: false,
      };
    case 'InternallyApproved':
      return before && { ...before, internalApproverId: data.approverId };
    case 'LockboxRequestCreated':
      return before && { ...before, waiting: true };
    case 'RequestApproved':
      return before && { ...before, waiting: false };
    case 'InternallyRejected':
    case 'InternalReviewExpired':
    case 'RequestDenied':
    case 'RequestExpired':
    case 'AccessEnded':
      return null;
    case 'ExclusionDeclared':
      return data.exclusion === 'EMERGENCY' ? before : null; // the others are reports and never lead to access
    default:
      return before;
  }
}

/** The request that an event is about, where it has one. */
export const requestOf = ({ data }: Event): RequestId | null =>
  'requestId' in data && data.requestId !== null ? data.requestId : null;
