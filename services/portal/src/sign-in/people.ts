import type { ProviderRole, Role } from '@lockbox/contracts/generated/directory';
import type { PersonId, TenantId } from '@lockbox/contracts/ids';
import { ADMINISTRATOR_ROLES } from '@lockbox/domain/directory/roles';
import type { Store } from '@lockbox/store/connect';
import { gatheredFinds } from '@lockbox/store/gathered-finds';
import { forbidden } from '../http/problems.ts';
import type { Identity } from './tokens.ts';

/** A customer's person, from the directory of this moment. */
export interface Customer {
  readonly tenantId: TenantId;
  readonly personId: PersonId;
  readonly displayName: string;
  readonly roles: readonly Role[];
}

/** A provider's person, from the directory of this moment. */
export interface ProviderCaller {
  readonly personId: PersonId;
  readonly displayName: string;
  readonly roles: readonly ProviderRole[];
}

/** A person's view for the page. `roles` is empty for a person who is disabled or not in the directory. */
export interface Described {
  readonly displayName: string;
  readonly tenant: { readonly id: TenantId; readonly displayName: string } | null;
  readonly roles: readonly (Role | ProviderRole)[];
  readonly locale: string;
  readonly timeZone: string;
}

const READER_ROLES: readonly Role[] = [...ADMINISTRATOR_ROLES, 'AUDITOR'];

/** Looks the person of a token up in the directory, and throws 403 unless a role held there allows the call. */
export function createPeople(store: Store) {
  const { principals, provider_people } = store.collections;
  const findPrincipals = gatheredFinds(principals, ['displayName', 'roles', 'disabled']);
  const findProviderPeople = gatheredFinds(provider_people, ['displayName', 'roles', 'disabled']);

  async function customer(identity: Identity, allowed: readonly Role[]): Promise<Customer> {
    if (identity.kind !== 'customer') throw forbidden(['CUSTOMERS_ONLY']);
    const { tenantId, personId } = identity;
    const id = `${tenantId}/${personId}`;
    const found = (await findPrincipals([id])).get(id);
    if (!found || found.disabled || !found.roles.some((role) => allowed.includes(role))) {
      throw forbidden(['ROLES_MISSING', { roles: allowed.join(', ') }]);
    }
    return { tenantId, personId, displayName: found.displayName, roles: found.roles };
  }

  /** The person's record in the directory and, for a customer's person, the tenant's name. */
  async function recordsOf(identity: Identity) {
    if (identity.kind === 'provider') {
      return { person: await provider_people.findOne({ _id: identity.personId }), tenant: null };
    }
    const { tenantId, personId } = identity;
    const [person, tenant] = await Promise.all([
      principals.findOne({ _id: `${tenantId}/${personId}` }),
      store.collections.tenants.findOne({ _id: tenantId }, { projection: { displayName: 1 } }),
    ]);
    return { person, tenant: { id: tenantId, displayName: tenant?.displayName ?? tenantId } };
  }

  return {
    async describe(identity: Identity): Promise<Described> {
      const { person, tenant } = await recordsOf(identity);
      return {
        displayName: person?.displayName ?? identity.personId,
        tenant,
        roles: person === null || person.disabled ? [] : person.roles,
        locale: person?.locale ?? 'en',
        timeZone: person?.timeZone ?? 'UTC',
      };
    },
    /** Reports whether the directory has the person, who may be disabled. */
    isPerson: async (identity: Identity): Promise<boolean> => (await recordsOf(identity)).person !== null,
    isTenant: async (_id: TenantId): Promise<boolean> => (await store.collections.tenants.findOne({ _id })) !== null,
    administrator: (identity: Identity) => customer(identity, ADMINISTRATOR_ROLES),
    reader: (identity: Identity) => customer(identity, READER_ROLES),
    async provider(identity: Identity, role?: ProviderRole): Promise<ProviderCaller> {
      if (identity.kind !== 'provider') throw forbidden(['PROVIDERS_ONLY']);
      const found = (await findProviderPeople([identity.personId])).get(identity.personId);
      if (!found || found.disabled || (role !== undefined && !found.roles.includes(role))) {
        throw forbidden(role === undefined ? ['NOT_AMONG_PROVIDERS'] : ['ROLE_MISSING', { role }]);
      }
      return { personId: identity.personId, displayName: found.displayName, roles: found.roles };
    },
  };
}
export type People = ReturnType<typeof createPeople>;
