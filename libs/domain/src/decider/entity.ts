import type {
  AccessRunning,
  AwaitingCustomer,
  AwaitingInternalApproval,
  Closed,
  Head,
  PartitionMarker,
  Value as StateValue,
} from '@lockbox/contracts/generated/policy-state';
import type { RequestId, TenantId } from '@lockbox/contracts/ids';

/** Everything that the decider knows, one entity at a time. */
export type Entity = Exclude<StateValue, PartitionMarker | Head>;

/**
 * The state of a request. Each state holds only the fields that exist in it: no grant before access runs, no deadline after the
 * end.
 */
export type RequestState = AwaitingInternalApproval | AwaitingCustomer | AccessRunning | Closed;

/** The entity's key in lockbox.policy-state; no tenant's id has a slash. */
export function entityKey(entity: Entity): string {
  switch (entity.type) {
    case 'Tenant':
      return `${entity.tenantId}/tenant/`;
    case 'Environment':
      return `${entity.tenantId}/environment/${entity.environmentId}`;
    case 'Principal':
      return `${entity.tenantId}/principal/${entity.principalId}`;
    case 'ProviderPerson':
      return `${entity.tenantId}/person/${entity.personId}`;
    case 'AwaitingInternalApproval':
    case 'AwaitingCustomer':
    case 'AccessRunning':
    case 'Closed':
      return requestKey(entity.tenantId, entity.request.requestId);
    case 'Administration':
      return `${entity.tenantId}/administration/`;
    case 'Passkeys':
      return `${entity.tenantId}/passkeys/`;
    case 'IntroducedKey':
      return `${entity.tenantId}/signing-key/`;
    case 'Notified':
      return `${entity.tenantId}/notification/${entity.notificationId}`;
    default:
      return entity satisfies never;
  }
}

export const requestKey = (tenantId: TenantId, requestId: RequestId): string => `${tenantId}/request/${requestId}`;
