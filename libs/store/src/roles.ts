/** Least rights in MongoDB: a role for each principal in each of the two databases, and a user who has them. */
import type { MongoTls } from '@lockbox/platform/server-access';
import { type Db, MongoClient, MongoServerError } from 'mongodb';

/** The rights of a role: collections of `<namespace>`, or of `<namespace>_private` with `private/` before their name. */
export interface DatabaseRights {
  readonly name: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Besides: `search` reads all of both databases, `rebuild` changes all of `<namespace>`. */
  readonly all: 'none' | 'search' | 'rebuild';
}

interface Privilege {
  readonly resource: { readonly db: string; readonly collection: string };
  readonly actions: readonly string[];
}

/** Roles that every MongoDB has, by what somebody may do besides, and by database. */
const BUILT_IN = {
  none: { projected: [], private: [] },
  search: { projected: ['read'], private: ['read'] },
  rebuild: { projected: ['readWrite'], private: [] },
} as const;

const PRIVATE = 'private/';
const READING = ['find'];
const WRITING = ['find', 'insert', 'update', 'remove', 'createCollection', 'createIndex'];

export interface RolesOptions {
  readonly url: string;
  readonly tls: MongoTls;
  readonly namespace: string;
  /** Who uses nothing gets no role. */
  readonly rights: readonly DatabaseRights[];
  /** Names of a role, and of the certificate subject by which its user signs in, if users are wanted. */
  readonly roleOf: (name: string) => string;
  readonly userOf: ((name: string) => string) | undefined;
}

/** Makes or mends the roles, and the users; the answer names the roles. Doing it again changes nothing. */
export async function applyRoles(options: RolesOptions): Promise<readonly string[]> {
  const { url, tls, namespace, roleOf, userOf } = options;
  const rights = options.rights.filter(({ reads, writes, all }) => all !== 'none' || reads.length + writes.length > 0);
  const client = new MongoClient(url, {
    ...tls,
    serverSelectionTimeoutMS: 5_000,
  });
  const databases = [namespace, `${namespace}_private`];
  try {
    for (const one of rights) {
      const role = roleOf(one.name);
      const privileges = privilegesOf(one, namespace);
      for (const database of databases) {
        const own = privileges.filter(({ resource }) => resource.db === database);
        const roles = BUILT_IN[one.all][database === namespace ? 'projected' : 'private'].map((name) => ({
          role: name,
          db: database,
        }));
        await madeOrMended(client.db(database), 'Role', role, { privileges: own, roles });
      }
      if (userOf !== undefined) {
        const roles = databases.map((db) => ({ role, db }));
        await madeOrMended(client.db('$external'), 'User', userOf(one.name), { roles });
      }
    }
    return rights.map(({ name }) => roleOf(name));
  } finally {
    await client.close();
  }
}

function privilegesOf({ reads, writes }: DatabaseRights, namespace: string): readonly Privilege[] {
  const on = (name: string, actions: readonly string[]): Privilege => ({
    resource: name.startsWith(PRIVATE)
      ? { db: `${namespace}_private`, collection: name.slice(PRIVATE.length) }
      : { db: namespace, collection: name },
    actions,
  });
  return [...reads.map((name) => on(name, READING)), ...writes.map((name) => on(name, WRITING))];
}

/** It exists already: of a role, of a user. */
const EXISTS = new Set<unknown>([51002, 51003]);
/** SecantusDB accepts a user without a password only if another sign-in method is given; mongod refuses that field. */
const BAD_VALUE = 2;

async function madeOrMended(db: Db, kind: 'Role' | 'User', name: string, what: object): Promise<void> {
  try {
    await db.command({ [`create${kind}`]: name, ...what });
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    if (EXISTS.has(error.code)) await db.command({ [`update${kind}`]: name, ...what });
    else if (kind === 'User' && error.code === BAD_VALUE && !('mechanisms' in what))
      await madeOrMended(db, kind, name, { ...what, mechanisms: ['MONGODB-X509'] });
    else throw error;
  }
}
