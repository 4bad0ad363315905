import type { Items, Tenant } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';

/** Customers by name; by id until the names are there. */
export function useTenantName(): (tenantId: string) => string {
  const { loaded } = useResource<Items<Tenant>>('/tenants');
  const tenants = loaded.state === 'ready' ? loaded.value.items : [];
  return (tenantId) => tenants.find(({ id }) => id === tenantId)?.displayName ?? tenantId;
}
