import type {
  Administration,
  Environment,
  IntroducedKey,
  Notified,
  Passkeys,
  Principal,
  ProviderPerson,
  Tenant,
} from '@lockbox/contracts/generated/policy-state';
import type { EnvironmentId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import type { RequestState } from './entity.ts';

/** The provider's people, as its own log has them. */
export interface ProviderState {
  providerPerson(id: PersonId): ProviderPerson | undefined;
  /** Those of a tenant's administrators; in the provider's own log, those of the provider's people. */
  passkeys(): Passkeys | undefined;
}

/** One tenant as its events have made it, or the provider's own log, to read only. */
export interface TenantState extends ProviderState {
  readonly tenantId: TenantId;
  tenant(): Tenant | undefined;
  environment(id: EnvironmentId): Environment | undefined;
  environments(): Iterable<Environment>;
  principal(id: PersonId): Principal | undefined;
  principals(): Iterable<Principal>;
  request(id: RequestId): RequestState | undefined;
  notified(notificationId: string): Notified | undefined;
  administration(): Administration | undefined;
  /** In the provider's own log. */
  introducedKey(): IntroducedKey | undefined;
}
