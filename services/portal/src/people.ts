import type { ProviderRole, Role } from '@lockbox/contracts/generated/directory';
import type { PersonId, TenantId } from '@lockbox/contracts/ids';
import type { Store } from '@lockbox/store/connect';
import { forbidden } from './problems.ts';
import type { Identity } from './tokens.ts';

/** A customer's person as the directory has it at this moment. */
export interface Customer {
  readonly tenantId: TenantId;
  readonly personId: PersonId;
  readonly roles: readonly Role[];
}

/** A provider's person as the directory has it at this moment. */
export interface ProviderPerson {
  readonly personId: PersonId;
  readonly roles: readonly ProviderRole[];
}

const ADMINISTRATORS: readonly Role[] = ['GLOBAL_ADMINISTRATOR', 'POWER_PLATFORM_ADMINISTRATOR'];
const READERS: readonly Role[] = [...ADMINISTRATORS, 'AUDITOR'];

/** Looks a token's person up in the directory and says no unless a role there allows it. */
export function createPeople(store: Store) {
  async function customer(identity: Identity, allowed: readonly Role[]): Promise<Customer> {
    if (identity.kind !== 'customer') throw forbidden("This is for a customer's people.");
    const { tenantId, personId } = identity;
    const found = await store.collections.principals.findOne({ _id: `${tenantId}/${personId}` });
    if (!found || found.disabled || !found.roles.some((role) => allowed.includes(role))) {
      throw forbidden(`Your roles in this tenant do not allow this. It needs one of: ${allowed.join(', ')}.`);
    }
    return { tenantId, personId, roles: found.roles };
  }

  return {
    administrator: (identity: Identity) => customer(identity, ADMINISTRATORS),
    reader: (identity: Identity) => customer(identity, READERS),
    async provider(identity: Identity, role?: ProviderRole): Promise<ProviderPerson> {
      if (identity.kind !== 'provider') throw forbidden("This is for the provider's people.");
      const found = await store.collections.provider_people.findOne({ _id: identity.personId });
      if (!found || found.disabled || (role !== undefined && !found.roles.includes(role))) {
        throw forbidden(
          role === undefined ? "You are not among the provider's people." : `This needs the role ${role}.`,
        );
      }
      return { personId: identity.personId, roles: found.roles };
    },
  };
}
export type People = ReturnType<typeof createPeople>;
