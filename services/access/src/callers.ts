import { hash } from 'node:crypto';
import { isPlainId } from '@lockbox/contracts/ids';
import { listed } from '@lockbox/platform/listed';
import { SettingsError } from '@lockbox/platform/settings';

/** A caller's secret is as long as Lockbox's own keys: nobody finds it by trying. */
const LEAST_BYTES = 32;

/** Who asks, and about what they may. */
export interface Caller {
  readonly name: string;
  /** The tenants that it may ask about; undefined for all. */
  readonly tenants: readonly string[] | undefined;
  isBoundTo(tenantId: string, dataStoreId: string): boolean;
}

/** Says which caller an `Authorization` header is of; undefined if of none. Only hashes of secrets are known here. */
export type FindEvaluationCaller = (authorization: string | undefined) => Caller | undefined;

const BEGINS = /^([a-z0-9-]+)=([0-9a-f]{64})(?:@(.+))?$/;
const EVERYTHING = '*';

/**
 * Reads `caller=SHA-256@place,place` entries with commas between them. A place is a tenant, `tenant/data store`, or `*`. A
 * caller that changes its secret has two entries. Throws SettingsError, also for a caller without a place outside development.
 */
export function findCaller(setting: string, { development }: { readonly development: boolean }): FindEvaluationCaller {
  const entries: { readonly name: string; readonly digest: string; readonly places: string[] }[] = [];
  for (const part of listed(setting)) {
    const [isEntry, name = '', digest = '', place] = BEGINS.exec(part) ?? [];
    if (isEntry !== undefined) entries.push({ name, digest, places: place === undefined ? [] : [place] });
    else entries.at(-1)?.places.push(part);
  }
  const problems = entries.flatMap(({ name, places }) => [
    ...(places.length > 0 || development ? [] : [unboundProblem(name)]),
    ...places.filter((place) => !isPlace(place)).map((place) => placeProblem(name, place)),
  ]);
  if (problems.length > 0) throw new SettingsError(problems);
  const callers = new Map(entries.map(({ name, digest, places }) => [digest, callerOf(name, places)]));
  return (authorization = '') => {
    const [, secret = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    return Buffer.byteLength(secret) < LEAST_BYTES ? undefined : callers.get(hash('sha256', secret));
  };
}

function callerOf(name: string, places: readonly string[]): Caller {
  if (places.length === 0 || places.includes(EVERYTHING)) return { name, tenants: undefined, isBoundTo: () => true };
  const bound = new Set(places);
  return {
    name,
    tenants: [...new Set(places.map((place) => place.split('/', 1)[0] ?? ''))],
    isBoundTo: (tenantId, dataStoreId) => bound.has(tenantId) || bound.has(`${tenantId}/${dataStoreId}`),
  };
}

/** A tenant's id has no slash in it. */
function isPlace(place: string): boolean {
  const slash = place.indexOf('/');
  const ids = slash < 0 ? [place] : [place.slice(0, slash), place.slice(slash + 1)];
  return place === EVERYTHING || ids.every(isPlainId);
}

const unboundProblem = (name: string): string =>
  `LOCKBOX_ACCESS_CALLERS: the caller ${name} is bound to no tenant, and would learn of everybody's access: name those that it guards data of, ${name}=HASH@tenant,tenant or ${name}=HASH@tenant/data-store; or ${name}=HASH@* where it may ask about all`;

const placeProblem = (name: string, place: string): string =>
  `LOCKBOX_ACCESS_CALLERS: "${place}", behind the caller ${name}, is neither an entry caller=HASH@tenant nor the id of a tenant, tenant/data-store, or *`;
