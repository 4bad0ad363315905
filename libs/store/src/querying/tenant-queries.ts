import {
  type EnvironmentId,
  environmentId,
  isReserved,
  isSamePerson,
  type PersonId,
  type TenantId,
} from '@lockbox/contracts/ids';
import { ADMINISTRATOR_ROLES } from '@lockbox/domain/directory/roles';
import type { EnvironmentDocument, PrincipalDocument, TenantDocument } from '../collections/directory/collection.ts';
import type { DataStoreGateDocument } from '../collections/gates/collection.ts';
import type { PolicyDocument } from '../collections/policies/collection.ts';
import { type TimerDocument, timerIdOf } from '../collections/timers/collection.ts';
import type { Store } from '../connect.ts';
import { findByIds } from '../find-by-ids.ts';
import { filterOf } from './conditions.ts';
import { type ApproverNow, approverNow, idInTenant } from './names.ts';

export interface NamedPolicy {
  readonly policy: PolicyDocument;
  readonly changedByName: string | null;
  /** The names of the environments in the approval rule or a proposed one, as far as the directory has them. */
  readonly environmentNames: ReadonlyMap<string, string>;
  /** The people who set the rules, proposed another, or own passkeys, as far as the directory has them. */
  readonly people: ReadonlyMap<string, ApproverNow>;
  readonly noticesChangedByName: string | null;
  /** The guards of the tenant's data stores, by data store, as they last reported. */
  readonly gates: ReadonlyMap<string, DataStoreGateDocument>;
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
  const { policies, tenants, environments, principals, timers, data_store_gates: gates } = store.collections;

  return {
    /** Null for a tenant whose policy was never changed. */
    async policy(tenantId: TenantId): Promise<NamedPolicy | null> {
      const policy = await policies.findOne({ _id: tenantId });
      if (policy === null) return null;
      const [changedByName, noticesChangedByName, environmentNames, people, reported] = await Promise.all([
        policy.changedBy === null ? null : nameOf(store.collections, tenantId, policy.changedBy),
        policy.notices === undefined ? null : nameOf(store.collections, tenantId, policy.notices.changedBy),
        chosenEnvironments(store.collections, policy),
        peopleOf(store.collections, policy),
        gates.find({ tenantId }).toArray(),
      ]);
      const gatesByStore = new Map(reported.map((gate) => [gate.dataStoreId as string, gate]));
      return { policy, changedByName, noticesChangedByName, environmentNames, people, gates: gatesByStore };
    },

    /** Reports whether a rule for two approvers can be met: the question that policy asks of its own state. */
    async twoCouldApprove(tenantId: TenantId): Promise<boolean> {
      const administrators = principals
        .find({ tenantId, disabled: false, roles: { $in: [...ADMINISTRATOR_ROLES] } })
        .project<Pick<PrincipalDocument, 'principalId'>>({ principalId: 1 });
      let first: PersonId | undefined;
      for await (const { principalId } of administrators) {
        if (first !== undefined && !isSamePerson(first, principalId)) return true;
        first ??= principalId;
      }
      return false;
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

type Collections = Store['collections'];

async function nameOf({ principals }: Collections, tenantId: TenantId, id: PersonId): Promise<string | null> {
  const found = await principals.findOne({ _id: idInTenant(tenantId, id) }, { projection: { displayName: 1 } });
  return found?.displayName ?? null;
}

async function chosenEnvironments(
  { environments }: Collections,
  { tenantId, approvalRule, proposedChange }: PolicyDocument,
) {
  const ids = [approvalRule, proposedChange?.rule].flatMap((rule) => rule?.environmentIds ?? []);
  const found = await findByIds(
    environments,
    ids.map((id) => idInTenant(tenantId, id)),
  );
  return new Map([...found.values()].map(({ environmentId, displayName }) => [environmentId, displayName]));
}

async function peopleOf(
  { principals, provider_people }: Collections,
  { tenantId, approvalRule, emergencyRule, proposedChange, passkeys }: PolicyDocument,
) {
  const { enrolled = [], proposed = [], recovery = null } = passkeys ?? {};
  const withPasskeys = [...enrolled, ...proposed, ...(recovery === null ? [] : [recovery])];
  const ids = [
    approvalRule?.setBy,
    emergencyRule?.setBy,
    proposedChange?.proposedBy,
    ...withPasskeys.flatMap(({ principalId, confirmedBy }) => [principalId, confirmedBy]),
  ].flatMap((id) => id ?? []);
  if (isReserved(tenantId)) {
    const ofProvider = await findByIds(provider_people, ids, ['displayName']);
    return new Map([...ofProvider].map(([id, { displayName }]) => [id, { displayName, holdsRole: false }]));
  }
  const found = await findByIds(
    principals,
    ids.map((id) => idInTenant(tenantId, id)),
  );
  return new Map([...found.values()].map((person) => [person.principalId, approverNow(person)]));
}
