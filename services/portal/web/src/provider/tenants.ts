import type { Items, Tenant } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';

/** Names of customers; their ids until the names are loaded. */
export function useTenantName(): (tenantId: string) => string {
  const { loaded } = useResource<Items<Tenant>>('/tenants');
  const tenants = loaded.state === 'ready' ? loaded.value.items : [];
  return (tenantId) => tenants.find(({ id }) => id === tenantId)?.displayName ?? tenantId;
}
