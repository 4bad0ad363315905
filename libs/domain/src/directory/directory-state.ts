import type {
  EnvironmentRemoved,
  EnvironmentSet,
  PrincipalRemoved,
  PrincipalSet,
  ProviderPersonRemoved,
  ProviderPersonSet,
  TenantRemoved,
  TenantSet,
} from '@lockbox/contracts/generated/events';
import type { Environment, Principal, ProviderPerson, Tenant } from '@lockbox/contracts/generated/policy-state';
import type { DataStoreId } from '@lockbox/contracts/ids';
import type { TenantState } from '../decider/state.ts';
import { isCovered, unnamedTenant } from '../policy/policy-check.ts';
import { isOver, PROTECTION_MS } from '../time/time-rules.ts';

/** An entity that has left the directory stays in the state without its rights, because its position rejects older records. */

export function tenantAfter(state: TenantState, event: TenantSet | TenantRemoved): Tenant {
  const last = state.tenant() ?? unnamedTenant(state.tenantId);
  const known = event.type === 'TenantSet';
  return { ...last, known, licences: known ? event.licences : [], position: event.position };
}

export function environmentAfter(
  state: TenantState,
  event: EnvironmentSet | EnvironmentRemoved,
  now: number,
): Environment {
  const { environmentId, protectedUntil, position } = event;
  const last = state.environment(environmentId);
  const confirmations = last?.confirmations ?? [];
  const same = { type: 'Environment', tenantId: state.tenantId, environmentId, protectedUntil, position } as const;
  if (event.type === 'EnvironmentRemoved') {
    // The data stores of a protected environment stay under the policy until its 24 hours are over.
    const { dataStores = [], departed = [] } = last ?? {};
    return { ...same, known: false, managed: false, dataStores, confirmations, departed };
  }
  const { managed, dataStores } = event;
  const present = new Set(dataStores);
  return {
    ...same,
    known: true,
    managed,
    dataStores,
    confirmations: confirmations.filter(({ dataStoreId }) => present.has(dataStoreId)),
    departed: last === undefined ? [] : departedFrom(last, present, now),
  };
}

/** Taking a data store out of a protected environment must not end its protection: it keeps 24 hours. */
function departedFrom(last: Environment, present: ReadonlySet<DataStoreId>, now: number): Environment['departed'] {
  const protectedUntil = last.managed ? now + PROTECTION_MS : last.protectedUntil;
  const leaving = isCovered(last, now) ? last.dataStores : [];
  const departed = new Map(last.departed.map((one) => [one.dataStoreId, one]));
  for (const dataStoreId of leaving) {
    if (protectedUntil !== null) departed.set(dataStoreId, { dataStoreId, protectedUntil });
  }
  return [...departed.values()].filter((one) => !present.has(one.dataStoreId) && !isOver(one.protectedUntil, now));
}

export function principalAfter(state: TenantState, event: PrincipalSet | PrincipalRemoved): Principal {
  const { principalId, position } = event;
  const same = { type: 'Principal', tenantId: state.tenantId, principalId, position } as const;
  if (event.type === 'PrincipalRemoved') {
    return { ...same, known: false, roles: [], licences: [], environmentIds: [], disabled: false, notices: [] };
  }
  const { roles, licences, environmentIds, disabled } = event;
  // Who loses the role and has it again has chosen already; who leaves has not.
  const notices = state.principal(principalId)?.notices ?? [];
  return { ...same, known: true, roles, licences, environmentIds, disabled, notices };
}

export function providerPersonAfter(
  state: TenantState,
  event: ProviderPersonSet | ProviderPersonRemoved,
): ProviderPerson {
  const { personId, position } = event;
  const same = { type: 'ProviderPerson', tenantId: state.tenantId, personId, position } as const;
  if (event.type === 'ProviderPersonRemoved') return { ...same, known: false, roles: [], disabled: false };
  const { roles, disabled } = event;
  return { ...same, known: true, roles, disabled };
}
