import { type SourceKey, signedAtBy } from '@lockbox/contracts/source-signature';
import { isGuardOf } from '@lockbox/contracts/submission-rules';
import type { Source } from '@lockbox/topics/file';
import type { Incoming } from '@lockbox/worker/definition';

interface Guards {
  /** By source. */
  readonly keys: ReadonlyMap<string, readonly SourceKey[]>;
  readonly sources: readonly Pick<Source, 'name' | 'guards'>[];
  readonly development: boolean;
}

/**
 * Returns whether a record about a data store is signed by a source that guards it. Otherwise an administrator of the
 * brokers, or the guard of another data store, could show a silent guard as an active one. If no such source has a key,
 * the record is accepted in development alone.
 */
export function isOfGuard(
  { topic, key, raw, headers }: Pick<Incoming<unknown>, 'topic' | 'key' | 'raw' | 'headers'>,
  { keys, sources, development }: Guards,
): boolean {
  // The id of a tenant has no slash, that of a data store may have.
  const [, tenantId, dataStoreId] = /^([^/]+)\/(.+)$/.exec(key?.toString() ?? '') ?? [];
  if (key === null || tenantId === undefined || dataStoreId === undefined) return false;
  const guards = sources.filter((source) => isGuardOf(source, tenantId, dataStoreId));
  const signing = guards
    .flatMap(({ name }) => ({ name, own: keys.get(name) ?? [] }))
    .filter(({ own }) => own.length > 0);
  if (signing.length === 0) return development && guards.length > 0;
  return signing.some(({ name, own }) => signedAtBy(name, own, { topic, key, value: raw }, headers) !== undefined);
}

export const NOT_OF_GUARD =
  'The record does not prove that the guard of this data store wrote it. Sign topic, time, key and value as a source that topics.yaml names as its guard, with a key that LOCKBOX_SOURCE_KEYS has.';
