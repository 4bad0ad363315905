import type { Grant } from '@lockbox/grants/grant';
import { TENANT_NOT_NAMED } from './evaluate.ts';
import {
  RESOURCE_TYPE,
  type readActionSearch,
  type readResourceSearch,
  type readSubjectSearch,
  SUBJECT_TYPE,
} from './payloads.ts';

export type SearchResult = Readonly<Record<string, unknown>>;

export interface FoundEntities {
  /** Why nothing was looked for. */
  readonly context?: typeof TENANT_NOT_NAMED;
  /** Each once, in any order. */
  readonly results: readonly SearchResult[];
}

/** Reports whether a search is of the types of subject and resource that access is given to. Others have no results. */
export const isOfKnownTypes = ({ subject, resource }: Typed): boolean =>
  subject.type === SUBJECT_TYPE && resource.type === RESOURCE_TYPE;

interface Typed {
  readonly subject: { readonly type: string };
  readonly resource: { readonly type: string };
}

/** Who may do it now. */
export function subjectsIn(
  running: readonly Grant[],
  { action, resource }: ReturnType<typeof readSubjectSearch>,
  tenant: string | undefined,
): FoundEntities {
  if (tenant === undefined) return { context: TENANT_NOT_NAMED, results: [] };
  const found = running.filter((grant) => isOn(grant, resource, tenant) && grant.permissions.includes(action.name));
  return { results: distinct(found.map(({ engineerId }) => engineerId)).map((id) => ({ type: SUBJECT_TYPE, id })) };
}

/** On what an engineer may do it now. */
export function resourcesIn(
  running: readonly Grant[],
  { subject, action, resource }: ReturnType<typeof readResourceSearch>,
  tenant: string | undefined,
): FoundEntities {
  const environment = resource.properties?.environmentId;
  const found = running
    .filter(({ engineerId, tenantId }) => engineerId === subject.id && (tenant ?? tenantId) === tenantId)
    .filter(({ environmentId }) => (environment ?? environmentId) === environmentId)
    .filter(({ permissions }) => permissions.includes(action.name))
    .flatMap(({ tenantId, environmentId, dataStores }) =>
      dataStores.map((id) => ({ type: RESOURCE_TYPE, id, properties: { tenantId, environmentId } })),
    );
  const keyed = new Map(found.map((one) => [JSON.stringify(one), one]));
  return { results: [...keyed.values()] };
}

/** The actions that an engineer may take on the resource now. */
export function actionsIn(
  running: readonly Grant[],
  { subject, resource }: ReturnType<typeof readActionSearch>,
  tenant: string | undefined,
): FoundEntities {
  if (tenant === undefined) return { context: TENANT_NOT_NAMED, results: [] };
  const found = running.filter((grant) => grant.engineerId === subject.id && isOn(grant, resource, tenant));
  return { results: distinct(found.flatMap(({ permissions }) => permissions)).map((name) => ({ name })) };
}

/** Reports whether a grant is for this resource. */
function isOn(
  { tenantId, environmentId, dataStores }: Grant,
  { id, properties }: ReturnType<typeof readActionSearch>['resource'],
  tenant: string,
): boolean {
  const environment = properties?.environmentId ?? environmentId;
  return tenantId === tenant && environment === environmentId && dataStores.some((dataStore) => dataStore === id);
}

const distinct = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];
