import type { DataStoreRef, EventData } from '@lockbox/contracts/generated/events';
import type { Environment, Tenant } from '@lockbox/contracts/generated/policy-state';
import type { DataStoreId } from '@lockbox/contracts/ids';
import type { Decided } from '../decider/decision.ts';
import type { TenantState } from '../decider/state.ts';
import { ROLL_OUT_MS } from '../time/time-rules.ts';
import { coveredEnvironments, isCovered } from './policy-check.ts';

/** This many data stores always fit into an event: ids have 200 characters at most. */
const LISTED_AT_MOST = 800;

export const listedDataStores = (dataStores: readonly DataStoreRef[]): readonly DataStoreRef[] =>
  dataStores.slice(0, LISTED_AT_MOST);

/** Every data store under the policy: these have to confirm. */
export function rollOutTargets(state: TenantState, now: number): readonly DataStoreRef[] {
  const targets: DataStoreRef[] = [];
  for (const { environmentId, dataStores } of coveredEnvironments(state, now)) {
    for (const dataStoreId of dataStores) targets.push({ environmentId, dataStoreId });
  }
  return targets.sort(byId);
}

export const confirmedVersion = (environment: Environment, dataStoreId: DataStoreId): number =>
  environment.confirmations.find((confirmation) => confirmation.dataStoreId === dataStoreId)?.policyVersion ?? 0;

const unconfirmed = (environment: Environment, version: number): readonly DataStoreId[] =>
  environment.dataStores.filter((dataStoreId) => confirmedVersion(environment, dataStoreId) < version);

/** Data stores under the policy that have not confirmed its version. A data store added during the roll-out counts. */
export function missingConfirmations(state: TenantState, version: number, now: number): readonly DataStoreRef[] {
  const missing: DataStoreRef[] = [];
  for (const environment of coveredEnvironments(state, now)) {
    const { environmentId } = environment;
    for (const dataStoreId of unconfirmed(environment, version)) missing.push({ environmentId, dataStoreId });
  }
  return missing.sort(byId);
}

/** The order in an event must not depend on how the memory came about, and the memory's own order does. */
function byId(a: DataStoreRef, b: DataStoreRef): number {
  if (a.environmentId !== b.environmentId) return a.environmentId < b.environmentId ? -1 : 1;
  return a.dataStoreId < b.dataStoreId ? -1 : 1;
}

const isRollingOut = (tenant: Tenant | undefined): tenant is Tenant =>
  tenant?.rollOut === 'RUNNING' || tenant?.rollOut === 'OVERDUE';

export const rollOutCompleted = (policyVersion: number): Decided => ({
  rule: 'ROLL_OUT_COMPLETED',
  data: { type: 'RollOutCompleted', policyVersion } satisfies EventData,
});

/**
 * Returns the events for the roll-out when one environment changes to `changed`: it is complete as soon as nothing is missing,
 * because the last data store has confirmed or because it is no longer under the policy.
 */
export function completionAfter(state: TenantState, changed: Environment, now: number): readonly Decided[] {
  const tenant = state.tenant();
  if (!isRollingOut(tenant)) return [];
  const version = tenant.policyVersion;
  if (isCovered(changed, now) && unconfirmed(changed, version).length > 0) return [];
  for (const environment of coveredEnvironments(state, now)) {
    if (environment.environmentId !== changed.environmentId && unconfirmed(environment, version).length > 0) return [];
  }
  return [rollOutCompleted(version)];
}

/**
 * Returns the events for a completed roll-out when one environment changes to `changed`: it begins again if the environment has
 * brought data stores under the policy that have not confirmed. They have 24 hours, as the first ones had.
 */
export function reopeningAfter(state: TenantState, changed: Environment, now: number): readonly Decided[] {
  const tenant = state.tenant();
  if (tenant?.rollOut !== 'COMPLETED' || !isCovered(changed, now)) return [];
  const { policyVersion } = tenant;
  const { environmentId } = changed;
  const targets = unconfirmed(changed, policyVersion).map((dataStoreId) => ({ environmentId, dataStoreId }));
  if (targets.length === 0) return [];
  const sorted = targets.sort(byId);
  return [
    {
      rule: 'ROLL_OUT_REOPENED',
      data: {
        type: 'RollOutReopened',
        policyVersion,
        targets: listedDataStores(sorted),
        targetCount: sorted.length,
        rollOutDueAt: now + ROLL_OUT_MS,
      },
    },
  ];
}
