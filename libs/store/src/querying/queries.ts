import {
  type EnvironmentId,
  environmentId,
  type PersonId,
  type RequestId,
  type TenantId,
} from '@lockbox/contracts/ids';
import type { RequestStatus } from '@lockbox/domain/statuses';
import type { Filter } from 'mongodb';
import type { EnvironmentDocument, PrincipalDocument, TenantDocument } from '../collections/directory/collection.ts';
import type { GrantDocument } from '../collections/grants/collection.ts';
import type { PolicyDocument } from '../collections/policies/collection.ts';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { AuditEventDocument } from '../collections/trail/collection.ts';
import type { Store } from '../connect.ts';
import { findByIds } from '../find-by-ids.ts';
import { after, keyOf, type Page, type Paging, pageOf } from './cursor.ts';
import { idInTenant, type NamedRequest, withNames } from './names.ts';
import { readStream } from './request-stream.ts';
import { createSortedRequests, type Order, type RequestSort } from './sorted-requests.ts';

/** From a time on, and before another; milliseconds. */
interface Between {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}
export interface LockboxRequestFilter extends Between, Paging {
  readonly status?: readonly RequestStatus[] | undefined;
  readonly environmentId?: string | undefined;
  /** The beginning of the ticket's id, or, when none begins so, a part of it. */
  readonly search?: string | undefined;
  /** Newest first by when the customer was asked, if not given. */
  readonly sort?: RequestSort | undefined;
  readonly order?: Order | undefined;
}
export interface AccessRequestFilter extends Paging {
  readonly status?: readonly RequestStatus[] | undefined;
  readonly tenantId?: string | undefined;
  readonly engineerId?: string | undefined;
  /** Only those whose access is running; the latest first. */
  readonly running?: boolean | undefined;
}
export interface AuditEventFilter extends Between, Paging {
  readonly type?: readonly string[] | undefined;
  readonly requestId?: string | undefined;
  readonly actorId?: string | undefined;
}

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

/**
 * What the portal and the command line read. `atSequence` asks for a document that has come to that event of its tenant:
 * null before.
 */
export interface Queries {
  /** Requests that the customer was asked about, newest first by when it was asked; `from` and `to` mean that time. */
  lockboxRequests(tenantId: TenantId, filter: LockboxRequestFilter): Promise<Page<NamedRequest>>;
  /** How many wait for the customer. */
  lockboxRequestsWaiting(tenantId: TenantId): Promise<number>;
  lockboxRequest(tenantId: TenantId, id: RequestId, atSequence?: number): Promise<NamedRequest | null>;
  /** Requests of all tenants, newest first by when they were submitted. */
  accessRequests(filter: AccessRequestFilter): Promise<Page<NamedRequest>>;
  accessRequest(id: RequestId, atSequence?: number): Promise<NamedRequest | null>;
  /** A request without names. */
  requestDocument(id: RequestId): Promise<RequestDocument | null>;
  /** All events about a request, oldest first. */
  history(tenantId: TenantId, id: RequestId): Promise<readonly AuditEventDocument[]>;
  auditEvents(tenantId: TenantId, filter: AuditEventFilter): Promise<Page<AuditEventDocument>>;
  auditEvent(tenantId: TenantId, eventId: string): Promise<AuditEventDocument | null>;
  /** Null for a tenant whose policy was never changed (or not yet, at that event). */
  policy(tenantId: TenantId, atSequence?: number): Promise<NamedPolicy | null>;
  /** All tenants, by their names. */
  tenants(): Promise<readonly Pick<TenantDocument, '_id' | 'displayName'>[]>;
  /** What the tenant holds. */
  tenantLicences(tenantId: TenantId): Promise<readonly string[]>;
  environments(tenantId: TenantId): Promise<readonly EnvironmentDocument[]>;
  /** Whom the licence rule concerns; who of them is short, the catalogue says. */
  coveredUsers(tenantId: TenantId): Promise<CoveredUsers>;
}

export function createQueries(store: Store): Queries {
  const sorted = createSortedRequests(store);
  const { requests, grants, audit_events, policies, tenants, environments, principals, timers, chain_heads } =
    store.collections;

  /** By way of the grants: few are running, of however many requests there are. */
  async function pageOfRunning(filter: object, { cursor, limit }: Paging): Promise<Page<NamedRequest>> {
    const { range, ties } = after('grantedAt', cursor);
    const times = Object.keys(range).length === 0 ? {} : { grantedAt: range };
    const found = await grants
      .find(filterOf<GrantDocument>(filter, { endedAt: null }, times, ties))
      .sort({ grantedAt: -1, _id: -1 })
      .limit(limit + 1)
      .toArray();
    const { items, next } = pageOf(found, limit, ({ _id, grantedAt }) => ({ id: _id, at: grantedAt }));
    const ids = items.map(({ requestId }) => requestId);
    const byId = await findByIds(requests, ids);
    return {
      items: await withNames(
        store,
        ids.flatMap((id) => byId.get(id) ?? []),
      ),
      next,
    };
  }

  async function oneNamed(filter: Filter<RequestDocument>): Promise<NamedRequest | null> {
    const found = await requests.findOne(filter);
    const [named] = found === null ? [] : await withNames(store, [found]);
    return named ?? null;
  }

  return {
    async lockboxRequests(tenantId, { sort, order = 'desc', ...filter }) {
      const { items, next } = await sorted.page(tenantId, filter, sort, order);
      return { items: await withNames(store, items), next };
    },

    lockboxRequestsWaiting: (tenantId) => requests.countDocuments({ tenantId, status: 'ACTION_NEEDED' }),

    lockboxRequest: (tenantId, _id, atSequence = 0) =>
      oneNamed({ _id, tenantId, lockbox: { $ne: null }, sequence: { $gte: atSequence } }),

    async accessRequests({ status, tenantId, engineerId, running, cursor, limit }) {
      const filter = { ...equal('tenantId', tenantId), ...equal('engineerId', engineerId) };
      if (running) return await pageOfRunning(filter, { cursor, limit });
      const key = cursor === undefined ? undefined : keyOf(cursor);
      const keep = (one: RequestDocument) =>
        (status?.includes(one.status) ?? true) &&
        (tenantId === undefined || one.tenantId === tenantId) &&
        (engineerId === undefined || one.engineerId === engineerId);
      // By the index that leaves the fewest.
      const of =
        engineerId !== undefined
          ? [{ engineerId }]
          : (status?.map((one) => ({ status: one })) ?? (tenantId === undefined ? [{}] : [{ tenantId }]));
      const stream = { of, field: 'submittedAt', direction: -1 } as const;
      const found = await readStream(store, stream, keep, key, limit + 1);
      const { items, next } = pageOf(found, limit, ({ _id, submittedAt }) => ({ id: _id, at: submittedAt }));
      return { items: await withNames(store, items), next };
    },
    accessRequest: (_id, atSequence = 0) => oneNamed({ _id, sequence: { $gte: atSequence } }),
    requestDocument: (_id) => requests.findOne({ _id }),
    history: (tenantId, requestId) => audit_events.find({ tenantId, requestId }).sort({ sequence: 1 }).toArray(),

    async auditEvents(tenantId, { type, requestId, actorId, from, to, cursor, limit }) {
      const filter = {
        tenantId,
        ...oneOf('type', type),
        ...equal('requestId', requestId),
        ...equal('actor.id', actorId),
        ...(from === undefined && to === undefined ? {} : { occurredAt: { ...at('$gte', from), ...at('$lt', to) } }),
      };
      const newest = cursor === undefined ? await newestSequence(tenantId) : keyOf(cursor).at - 1;
      const found: AuditEventDocument[] = [];
      for (const { above, upTo } of windows(newest, limit + 1)) {
        const older = await audit_events
          .find(filterOf<AuditEventDocument>(filter, { sequence: { $gt: above, $lte: upTo } }))
          .sort({ sequence: -1 })
          .limit(limit + 1 - found.length)
          .toArray();
        found.push(...older);
        if (found.length > limit) break;
      }
      return pageOf(found, limit, ({ _id, sequence }) => ({ at: sequence, id: _id }));
    },

    async policy(tenantId, atSequence = 0) {
      const policy = await policies.findOne({ _id: tenantId, sequence: { $gte: atSequence } });
      if (policy === null) return null;
      const by = policy.changedBy === null ? null : await nameOf(tenantId, policy.changedBy);
      return { policy, changedByName: by };
    },

    auditEvent: (tenantId, _id) => audit_events.findOne({ _id, tenantId }),
    tenants: () =>
      tenants
        .find({}, { projection: { displayName: 1 } })
        .sort({ displayName: 1 })
        .toArray(),
    tenantLicences: async (_id) => (await tenants.findOne({ _id }, { projection: { licences: 1 } }))?.licences ?? [],
    environments: (tenantId) => environments.find({ tenantId }).sort({ environmentId: 1 }).toArray(),

    async coveredUsers(tenantId) {
      const [managed, stillProtected] = await Promise.all([
        environments.find({ tenantId, managed: true }, { projection: { environmentId: 1 } }).toArray(),
        // One that has become unmanaged is covered for 24 hours more; the end of them is waited for.
        timers.find({ tenantId, kind: 'PROTECTION_END', done: false }, { projection: { subjectId: 1 } }).toArray(),
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

  async function newestSequence(_id: TenantId): Promise<number> {
    const head = await chain_heads.findOne({ _id }, { projection: { sequence: 1 } });
    return head?.sequence ?? 0;
  }

  async function nameOf(tenantId: TenantId, id: PersonId): Promise<string | null> {
    const found = await principals.findOne({ _id: idInTenant(tenantId, id) }, { projection: { displayName: 1 } });
    return found?.displayName ?? null;
  }
}

const equal = (field: string, value: string | undefined): object => (value === undefined ? {} : { [field]: value });
const oneOf = (field: string, values: readonly string[] | undefined): object =>
  values === undefined ? {} : { [field]: { $in: values } };
const at = (operator: '$gte' | '$lt', time: number | undefined): object =>
  time === undefined ? {} : { [operator]: time };

/** Conditions on different fields. Each was made here from a field's name, which the driver's types cannot see. */
const filterOf = <D>(...conditions: readonly object[]): Filter<D> => Object.assign({}, ...conditions) as Filter<D>;

/**
 * A tenant's sequence has no gaps, so a page without filters is known to lie in the first window. With filters each
 * window is eight times as long as the one before: no server has to sort a whole trail for its newest events.
 */
function* windows(newest: number, size: number): Iterable<{ readonly above: number; readonly upTo: number }> {
  for (let upTo = newest, length = size; upTo > 0; upTo -= length, length *= 8) yield { above: upTo - length, upTo };
}
