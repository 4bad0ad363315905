import { COUNT_MAX } from '@lockbox/contracts/access-use-rules';
import type { UsedAction } from '@lockbox/contracts/generated/intake';

/** What was done, at some time. */
export type Deed = Omit<UsedAction, 'usedAt' | 'dataStoreId'>;

/** What was done with nothing that the grant names. */
export const OTHER = 'other';

/** A name as reports take it: an identifier, in which nothing else stands. */
export const objectClassOf = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9_.:/$-]/g, '_')
    .replace(/^[^A-Za-z0-9_]/, '_')
    .slice(0, 100);

/** Adds them up by kind. */
export function deedsOf(all: Iterable<Deed>): readonly Deed[] {
  const byKind = new Map<string, Deed>();
  for (const deed of all) {
    const kind = kindOf(deed);
    const count = Math.min(COUNT_MAX, (byKind.get(kind)?.count ?? 0) + deed.count);
    byKind.set(kind, { ...deed, count });
  }
  return [...byKind.values()];
}

/** What deeds that are counted together have in common. */
export const kindOf = ({ permission, action, objectClass }: Deed): string =>
  JSON.stringify([permission, action, objectClass]);
