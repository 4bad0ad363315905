import type { Environment, Notified, Principal, Tenant } from '@lockbox/contracts/generated/policy-state';
import type { EnvironmentId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import type { RequestState } from './entity.ts';

/** One tenant as its events have made it, to read only. */
export interface TenantState {
  readonly tenantId: TenantId;
  tenant(): Tenant | undefined;
  environment(id: EnvironmentId): Environment | undefined;
  environments(): Iterable<Environment>;
  principal(id: PersonId): Principal | undefined;
  principals(): Iterable<Principal>;
  request(id: RequestId): RequestState | undefined;
  requests(): Iterable<RequestState>;
  notified(notificationId: string): Notified | undefined;
}
