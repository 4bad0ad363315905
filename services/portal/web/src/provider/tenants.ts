import type { Items, Tenant } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';
import { useSession } from '../session/session.tsx';

/** Customers by name, for those who may list them; others see ids. */
export function useTenantName(): (tenantId: string) => string {
  const { roles } = useSession();
  const { loaded } = useResource<Items<Tenant>>(roles.includes('ENGINEER') ? '/tenants' : null);
  const tenants = loaded.state === 'ready' ? loaded.value.items : [];
  return (tenantId) => tenants.find(({ id }) => id === tenantId)?.displayName ?? tenantId;
}
