import { personId, type RequestId, type TenantId } from '@lockbox/contracts/ids';
import type {
  EnvironmentDocument,
  PrincipalDocument,
  ProviderPersonDocument,
  TenantDocument,
} from '@lockbox/store/collections/directory';
import type { RequestDocument } from '@lockbox/store/collections/requests';
import type { TextDocument } from '@lockbox/store/collections/texts';
import type { Store } from '@lockbox/store/connect';
import type { Collection, Document, Filter } from 'mongodb';
import type { Notice, PlannedNotice } from '../work-list/notice.ts';

/** What is read to write a letter. */
export type ToJoin = Pick<
  PlannedNotice,
  'tenantId' | 'eventId' | 'requestId' | 'recipientId' | 'side' | 'channel' | 'notice'
>;

/** All that MongoDB has for some letters, by `_id`. */
export interface Known {
  readonly tenants: ReadonlyMap<string, TenantDocument>;
  readonly environments: ReadonlyMap<string, EnvironmentDocument>;
  readonly principals: ReadonlyMap<string, PrincipalDocument>;
  readonly providerPeople: ReadonlyMap<string, ProviderPersonDocument>;
  readonly requests: ReadonlyMap<RequestId, RequestDocument>;
  readonly texts: ReadonlyMap<string, TextDocument>;
  /** What was removed, as `<collection>/<_id>`; what is in none of these is still to come. */
  readonly removed: ReadonlySet<string>;
}

export const ofTenant = (tenantId: TenantId, id: string): string => `${tenantId}/${id}`;

/** Reads what some letters need, in as few queries as for one: a backlog would be slow otherwise. */
export async function readKnown({ collections }: Store, items: readonly ToJoin[]): Promise<Known> {
  const [requests, tenants, principals] = await Promise.all([
    read(
      collections.requests,
      items.flatMap(({ requestId }) => requestId ?? []),
    ),
    read(
      collections.tenants,
      items.map(({ tenantId }) => tenantId),
    ),
    read(
      collections.principals,
      items.flatMap((item) =>
        [...(isTo('customer', item) ? [item.recipientId] : []), ...customersIn(item.notice)].map((id) =>
          ofTenant(item.tenantId, id),
        ),
      ),
    ),
  ]);
  const all = [...requests.values()];
  const [environments, providerPeople, texts] = await Promise.all([
    read(collections.environments, [
      ...all.map(({ tenantId, environmentId }) => ofTenant(tenantId, environmentId)),
      ...items.flatMap(({ tenantId, notice }) => environmentsIn(notice).map((id) => ofTenant(tenantId, id))),
    ]),
    read(collections.provider_people, [
      ...items.flatMap((item) => [
        ...(isTo('provider', item) ? [personId(item.recipientId)] : []),
        ...providerPeopleIn(item.notice),
      ]),
      ...all.flatMap(({ engineerId, internal }) => [engineerId, ...(internal === null ? [] : [internal.by])]),
    ]),
    read(collections.texts, [
      ...all.map(({ justificationTextId }) => justificationTextId),
      ...items.flatMap(({ notice }) => commentIn(notice) ?? []),
    ]),
  ]);
  const wanted = items.flatMap(({ tenantId, side, channel, recipientId, notice, requestId }) => [
    `tenants/${tenantId}`,
    ...(isTo('customer', { side, channel }) ? [`principals/${ofTenant(tenantId, recipientId)}`] : []),
    ...(isTo('provider', { side, channel }) ? [`provider_people/${recipientId}`] : []),
    ...textIdsOf(notice, requestId === null ? undefined : requests.get(requestId)).map((id) => `texts/${id}`),
  ]);
  const there = new Set([
    ...[...tenants.keys()].map((id) => `tenants/${id}`),
    ...[...principals.keys()].map((id) => `principals/${id}`),
    ...[...providerPeople.keys()].map((id) => `provider_people/${id}`),
    ...[...texts.keys()].map((id) => `texts/${id}`),
  ]);
  const removed = await read(
    collections.removals,
    wanted.filter((id) => !there.has(id)),
  );
  return { tenants, environments, principals, providerPeople, requests, texts, removed: new Set(removed.keys()) };
}

async function read<D extends Document & { readonly _id: string }>(
  collection: Collection<D>,
  ids: readonly D['_id'][],
): Promise<ReadonlyMap<D['_id'], D>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const filter = { _id: { $in: wanted } } as Filter<D>; // every document's _id is a string of this type
  const found = (await collection.find(filter).toArray()) as D[]; // nothing is projected away
  return new Map(found.map((document) => [document._id, document]));
}

/** Whether the recipient is one of these people; a webhook is nobody's name or address. */
const isTo = (people: ToJoin['side'], { side, channel }: Pick<ToJoin, 'side' | 'channel'>): boolean =>
  channel === 'EMAIL' && side === people;

/** The customer's people whom a notice mentions. */
function customersIn(notice: Notice): readonly string[] {
  switch (notice.kind) {
    case 'approved':
    case 'denied':
    case 'policy-enabled':
    case 'policy-disabled':
      return [notice.by];
    default:
      return [];
  }
}

/** The provider's people whom a notice mentions. */
function providerPeopleIn(notice: Notice): readonly ProviderPersonDocument['_id'][] {
  switch (notice.kind) {
    case 'rejected-internally':
      return [notice.by];
    case 'exclusion':
      return [notice.declaredBy, notice.approvedBy];
    default:
      return [];
  }
}

function environmentsIn(notice: Notice): readonly string[] {
  switch (notice.kind) {
    case 'became-unmanaged':
      return [notice.environmentId];
    case 'roll-out-overdue':
      return notice.missing.map(({ environmentId }) => environmentId);
    default:
      return [];
  }
}

export const commentIn = (notice: Notice): string | null => ('commentTextId' in notice ? notice.commentTextId : null);

function textIdsOf(notice: Notice, request: RequestDocument | undefined): readonly string[] {
  const comment = commentIn(notice);
  return [...(request === undefined ? [] : [request.justificationTextId]), ...(comment === null ? [] : [comment])];
}
