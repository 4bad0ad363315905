import type { Environment, Notified, Principal, Tenant } from '@lockbox/contracts/generated/policy-state';
import type { EnvironmentId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import type { RequestState } from './entity.ts';
import type { TenantMemory } from './tenant-memory.ts';
import { KEPT_AFTER_END_MS } from './time-rules.ts';

export { type Entity, entityKey, type RequestState } from './entity.ts';
export { TenantMemory } from './tenant-memory.ts';

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

/**
 * Keys of what ended over 35 days ago: closed requests (a sealed exclusion stays until it is disclosed), sealed
 * submissions that nobody approved in time, and recorded notices. Costs nothing when there are none.
 */
export const forgettable = (state: TenantMemory, now: number): string[] => state.endedBefore(now - KEPT_AFTER_END_MS);
