import { type EnvironmentId, environmentId, type PersonId, type TenantId } from '@lockbox/contracts/ids';
import type { EnvironmentDocument, PrincipalDocument, TenantDocument } from '../collections/directory/collection.ts';
import type { PolicyDocument } from '../collections/policies/collection.ts';
import { type TimerDocument, timerIdOf } from '../collections/timers/collection.ts';
import type { Store } from '../connect.ts';
import { filterOf } from './conditions.ts';
import { idInTenant } from './names.ts';

export interface NamedPolicy {
  readonly policy: PolicyDocument;
  readonly changedByName: string | null;
}
export interface CoveredUsers {
  /** Ids of the environments that the policy covers, or would cover if it were enabled. */
  readonly environmentIds: readonly EnvironmentId[];
  /** Enabled people who use one of them, by their ids. */
  readonly users: readonly Pick<
    PrincipalDocument,
    'principalId' | 'displayName' | 'licences' | 'environmentIds' | 'disabled'
  >[];
}

/** Queries of tenants, their policies, environments and licences. */
export function tenantQueries(store: Store) {
  const { policies, tenants, environments, principals, timers } = store.collections;

  async function nameOf(tenantId: TenantId, id: PersonId): Promise<string | null> {
    const found = await principals.findOne({ _id: idInTenant(tenantId, id) }, { projection: { displayName: 1 } });
    return found?.displayName ?? null;
  }

  return {
    /** Null for a tenant whose policy was never changed. */
    async policy(tenantId: TenantId): Promise<NamedPolicy | null> {
      const policy = await policies.findOne({ _id: tenantId });
      if (policy === null) return null;
      const by = policy.changedBy === null ? null : await nameOf(tenantId, policy.changedBy);
      return { policy, changedByName: by };
    },

    /** All tenants, by their names. */
    tenants: (): Promise<readonly Pick<TenantDocument, '_id' | 'displayName'>[]> =>
      tenants
        .find({}, { projection: { displayName: 1 } })
        .sort({ displayName: 1 })
        .toArray(),

    /** The licences that the tenant holds. */
    tenantLicences: async (_id: TenantId): Promise<readonly string[]> =>
      (await tenants.findOne({ _id }, { projection: { licences: 1 } }))?.licences ?? [],

    environments: (tenantId: TenantId): Promise<readonly EnvironmentDocument[]> =>
      environments.find({ tenantId }).sort({ environmentId: 1 }).toArray(),

    /** The people whom the licence rule concerns; the catalogue of licences says who of them lacks one. */
    async coveredUsers(tenantId: TenantId): Promise<CoveredUsers> {
      const firstOfProtection = timerIdOf(tenantId, 'PROTECTION_END', '');
      const [managed, stillProtected] = await Promise.all([
        environments.find({ tenantId, managed: true }, { projection: { environmentId: 1 } }).toArray(),
        // An environment that has become unmanaged stays covered for 24 hours; a timer waits for their end.
        timers
          .find({ _id: { $gte: firstOfProtection, $lt: `${firstOfProtection}\uffff` }, done: false })
          .project<Pick<TimerDocument, 'subjectId'>>({ subjectId: 1 })
          .toArray(),
      ]);
      const environmentIds = [
        ...new Set([
          ...managed.map(({ environmentId }) => environmentId),
          ...stillProtected.map(({ subjectId }) => environmentId(subjectId)),
        ]),
      ];
      const users = await principals
        .find(filterOf<PrincipalDocument>({ tenantId, disabled: false, environmentIds: { $in: environmentIds } }), {
          projection: { principalId: 1, displayName: 1, licences: 1, environmentIds: 1, disabled: 1 },
        })
        .sort({ principalId: 1 })
        .toArray();
      return { environmentIds, users };
    },
  };
}
