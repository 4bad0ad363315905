import { COUNT_MAX } from '@lockbox/contracts/access-use-rules';
import type { UsedAction } from '@lockbox/contracts/generated/intake';

/** An act, without its time. */
export type Deed = Omit<UsedAction, 'usedAt' | 'dataStoreId'>;

/** The object class of acts on objects that the grant does not name. */
export const OTHER = 'other';

/** A name in the form of reports: an identifier and nothing else. */
export const objectClassOf = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9_.:/$-]/g, '_')
    .replace(/^[^A-Za-z0-9_]/, '_')
    .slice(0, 100);

/** Adds them up by kind. */
export function deedsOf(all: Iterable<Deed>): readonly Deed[] {
  const byKind = new Map<string, Deed>();
  for (const deed of all) {
    const kind = deedKindOf(deed);
    const count = Math.min(COUNT_MAX, (byKind.get(kind)?.count ?? 0) + deed.count);
    byKind.set(kind, { ...deed, count });
  }
  return [...byKind.values()];
}

/** The common part of acts that are counted together. */
export const deedKindOf = ({ permission, action, objectClass }: Deed): string =>
  JSON.stringify([permission, action, objectClass]);
