import type {
  EnvironmentRemoved,
  EnvironmentSet,
  PrincipalRemoved,
  PrincipalSet,
  TenantRemoved,
  TenantSet,
} from '@lockbox/contracts/generated/events';
import type { Environment, Principal, Tenant } from '@lockbox/contracts/generated/policy-state';
import { unnamedTenant } from './policy-check.ts';
import type { TenantState } from './state.ts';

/** What has left the directory stays in the state, without its rights: its position keeps older records out. */

export function tenantAfter(state: TenantState, event: TenantSet | TenantRemoved): Tenant {
  const last = state.tenant() ?? unnamedTenant(state.tenantId);
  const known = event.type === 'TenantSet';
  return { ...last, known, licences: known ? event.licences : [], position: event.position };
}

export function environmentAfter(state: TenantState, event: EnvironmentSet | EnvironmentRemoved): Environment {
  const { environmentId, protectedUntil, position } = event;
  const last = state.environment(environmentId);
  const confirmations = last?.confirmations ?? [];
  const same = { type: 'Environment', tenantId: state.tenantId, environmentId, protectedUntil, position } as const;
  if (event.type === 'EnvironmentRemoved') {
    // The data stores of a protected environment stay under the policy until its 24 hours are over.
    return { ...same, known: false, managed: false, dataStores: last?.dataStores ?? [], confirmations };
  }
  const { managed, dataStores } = event;
  return {
    ...same,
    known: true,
    managed,
    dataStores,
    confirmations: confirmations.filter(({ dataStoreId }) => dataStores.includes(dataStoreId)),
  };
}

export function principalAfter(state: TenantState, event: PrincipalSet | PrincipalRemoved): Principal {
  const { principalId, position } = event;
  const same = { type: 'Principal', tenantId: state.tenantId, principalId, position } as const;
  if (event.type === 'PrincipalRemoved') {
    return { ...same, known: false, roles: [], licences: [], environmentIds: [], disabled: false };
  }
  const { roles, licences, environmentIds, disabled } = event;
  return { ...same, known: true, roles, licences, environmentIds, disabled };
}
