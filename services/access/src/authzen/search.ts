import type { Grant } from '@lockbox/grants/grant';
import { neededTenant } from './evaluate.ts';
import {
  RESOURCE_TYPE,
  type readActionSearch,
  type readResourceSearch,
  type readSubjectSearch,
  SUBJECT_TYPE,
} from './payloads.ts';

/** All results at once: what runs is little, and is here. */
export interface Found {
  readonly results: readonly Readonly<Record<string, unknown>>[];
}

/** Who may do it now. */
export function subjectsIn(running: readonly Grant[], search: ReturnType<typeof readSubjectSearch>): Found {
  const { subject, action, resource } = search;
  if (subject.type !== SUBJECT_TYPE || resource.type !== RESOURCE_TYPE) return { results: [] };
  const isOn = on(resource);
  const found = running.filter((grant) => isOn(grant) && grant.permissions.includes(action.name));
  return { results: distinct(found.map(({ engineerId }) => engineerId)).map((id) => ({ type: SUBJECT_TYPE, id })) };
}

/** On what an engineer may do it now. */
export function resourcesIn(running: readonly Grant[], search: ReturnType<typeof readResourceSearch>): Found {
  const { subject, action, resource } = search;
  if (subject.type !== SUBJECT_TYPE || resource.type !== RESOURCE_TYPE) return { results: [] };
  const { tenantId: tenant, environmentId: environment } = resource.properties ?? {};
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

/** What an engineer may do on it now. */
export function actionsIn(running: readonly Grant[], search: ReturnType<typeof readActionSearch>): Found {
  const { subject, resource } = search;
  if (subject.type !== SUBJECT_TYPE || resource.type !== RESOURCE_TYPE) return { results: [] };
  const isOn = on(resource);
  const found = running.filter((grant) => grant.engineerId === subject.id && isOn(grant));
  return { results: distinct(found.flatMap(({ permissions }) => permissions)).map((name) => ({ name })) };
}

type Resource = ReturnType<typeof readActionSearch>['resource'];

/** Whether a grant is for this. Throws where no tenant is named, whether or not anything runs. */
function on({ id, properties }: Resource): (grant: Grant) => boolean {
  const tenant = neededTenant(properties?.tenantId);
  const environment = properties?.environmentId;
  return ({ tenantId, environmentId, dataStores }) =>
    tenantId === tenant &&
    (environment ?? environmentId) === environmentId &&
    dataStores.some((dataStore) => dataStore === id);
}

const distinct = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];
