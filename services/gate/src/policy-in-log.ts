import type { EventData } from '@lockbox/contracts/generated/events';
import type { DataStoreId, EnvironmentId } from '@lockbox/contracts/ids';

/** A confirmation that a data store owes: that it enforces this version of the policy, as a store of this environment. */
export interface Unconfirmed {
  readonly environmentId: EnvironmentId;
  readonly policyVersion: number;
}

/** Folds a tenant's events into what one of its data stores has yet to confirm. Pure. */
export function createPolicyInLog(dataStoreId: DataStoreId) {
  /** Undefined while the policy is off. */
  let version: number | undefined;
  let isTenantThere = true;
  const confirmed = new Map<EnvironmentId, number>();
  const environments = new Set<EnvironmentId>();
  return {
    take(data: EventData): void {
      switch (data.type) {
        case 'PolicyEnabled':
          version = data.policyVersion;
          break;
        case 'PolicyDisabled':
          version = undefined;
          break;
        case 'TenantRemoved':
          // Follows policy: a tenant that returns still has its policy.
          isTenantThere = false;
          break;
        case 'TenantSet':
          isTenantThere = true;
          break;
        case 'EnvironmentSet':
          if (data.dataStores.includes(dataStoreId)) environments.add(data.environmentId);
          else {
            environments.delete(data.environmentId);
            // Follows policy: a data store that returns confirms again.
            confirmed.delete(data.environmentId);
          }
          break;
        case 'EnvironmentRemoved':
          environments.delete(data.environmentId);
          break;
        case 'EnforcementConfirmed':
          if (data.dataStoreId === dataStoreId) confirmed.set(data.environmentId, data.policyVersion);
          break;
      }
    },
    unconfirmed(): readonly Unconfirmed[] {
      const policyVersion = version;
      if (policyVersion === undefined || !isTenantThere) return [];
      return [...environments]
        .filter((environmentId) => (confirmed.get(environmentId) ?? 0) < policyVersion)
        .map((environmentId) => ({ environmentId, policyVersion }));
    },
  };
}

const OF_THE_POLICY = [
  'PolicyEnabled',
  'PolicyDisabled',
  'TenantSet',
  'TenantRemoved',
  'EnvironmentSet',
  'EnvironmentRemoved',
  'EnforcementConfirmed',
] as const satisfies readonly EventData['type'][];

/** Reports whether an event may change the owed confirmations, by its header `ce_type`; without the header it may. */
export const isOfThePolicy = (typeHeader: string | undefined): boolean =>
  typeHeader === undefined || OF_THE_POLICY.some((type) => typeHeader === `lockbox.event.${type}`);
