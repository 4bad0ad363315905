// Generated from schemas/directory.avsc by `npm run generate`. Do not edit.
import type { DataStoreId, EnvironmentId, PersonId, TenantId } from '../ids.ts';

/** A customer. Key: tenantId/tenant/tenantId. */
export interface Tenant {
  readonly type: 'Tenant';
  /** The tenant’s id. */
  readonly tenantId: TenantId;
  /** Its name as people read it. */
  readonly displayName: string;
  /** What the tenant holds: ids of licences.yaml. */
  readonly licences: readonly string[];
}

/** An environment of a tenant. Key: tenantId/environment/environmentId. */
export interface Environment {
  readonly type: 'Environment';
  /** The tenant’s id. */
  readonly tenantId: TenantId;
  /** The environment’s id. */
  readonly environmentId: EnvironmentId;
  /** Its name as people read it. */
  readonly displayName: string;
  /** Whether it is activated as a Managed Environment. */
  readonly managed: boolean;
  /** Ids of its data stores. */
  readonly dataStores: readonly DataStoreId[];
}

/** A role in a customer’s tenant. */
export type Role = 'GLOBAL_ADMINISTRATOR' | 'POWER_PLATFORM_ADMINISTRATOR' | 'AUDITOR';

/** A person of a customer. Key: tenantId/principal/principalId. */
export interface Principal {
  readonly type: 'Principal';
  /** The tenant’s id. */
  readonly tenantId: TenantId;
  /** The person’s id. Never an e-mail address. */
  readonly principalId: PersonId;
  /** The person’s name. */
  readonly displayName: string;
  /** Where notices go. */
  readonly email: string;
  /** Roles held in the tenant. */
  readonly roles: readonly Role[];
  /** Licences held: ids of licences.yaml. */
  readonly licences: readonly string[];
  /** Environments that the person uses. */
  readonly environmentIds: readonly EnvironmentId[];
  /** BCP 47 language tag. */
  readonly locale: string;
  /** IANA time zone. */
  readonly timeZone: string;
  /** Whether the person may no longer act. */
  readonly disabled: boolean;
}

/** A role at the provider. */
export type ProviderRole = 'ENGINEER' | 'INTERNAL_APPROVER' | 'LEGAL';

/** A person of the provider. Key: provider/person/personId. */
export interface ProviderPerson {
  readonly type: 'ProviderPerson';
  /** The person’s id. Never an e-mail address. */
  readonly personId: PersonId;
  /** The person’s name. */
  readonly displayName: string;
  /** Where notices go. */
  readonly email: string;
  /** Roles held at the provider. */
  readonly roles: readonly ProviderRole[];
  /** BCP 47 language tag. */
  readonly locale: string;
  /** IANA time zone. */
  readonly timeZone: string;
  /** Whether the person may no longer act. */
  readonly disabled: boolean;
}

export type Value =
  | Tenant
  | Environment
  | Principal
  | ProviderPerson;
