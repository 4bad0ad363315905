import { createHash } from 'node:crypto';

/** All of Lockbox's roles begin so, whichever gate has made them. */
export const MARK = 'lockbox_';

/** The roles of one gate begin so. Roles are a server's, not a database's: two gates may share one. */
export const prefixOf = (dataStoreId: string): string => `${MARK}${shortHash(dataStoreId)}_`;

/** The role to which what engineers leave behind belongs. It is no door's name, by how it begins. */
export const heirName = (dataStoreId: string): string => `${MARK}heir_${shortHash(dataStoreId)}`;

/** The name of a grant's role: a UUID without its hyphens behind the prefix, 49 of PostgreSQL's 63 characters. */
export function roleName(dataStoreId: string, grantId: string): string {
  const id = grantId.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Error(`"${grantId}" is not a grant's id, which is a UUID.`);
  return prefixOf(dataStoreId) + id;
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
