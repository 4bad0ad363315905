import type { ProviderRole, Role } from '@lockbox/contracts/generated/directory';
import type { DataStoreId, EnvironmentId, PersonId, TenantId } from '@lockbox/contracts/ids';
import type { FromKey } from '../../define-collection.ts';

export interface TenantDocument extends FromKey {
  readonly _id: TenantId;
  readonly displayName: string;
  readonly licences: readonly string[];
}
export interface EnvironmentDocument extends FromKey {
  /** `<tenantId>/<environmentId>` */
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
  readonly displayName: string;
  readonly managed: boolean;
  readonly dataStores: readonly DataStoreId[];
}
export interface PrincipalDocument extends FromKey {
  /** `<tenantId>/<principalId>` */
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly principalId: PersonId;
  readonly displayName: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly licences: readonly string[];
  readonly environmentIds: readonly EnvironmentId[];
  readonly locale: string;
  readonly timeZone: string;
  readonly disabled: boolean;
}
export interface ProviderPersonDocument extends FromKey {
  readonly _id: PersonId;
  readonly displayName: string;
  readonly email: string;
  readonly roles: readonly ProviderRole[];
  readonly locale: string;
  readonly timeZone: string;
  readonly disabled: boolean;
}
