import { choice, onlyKeys } from '@lockbox/contracts/file-shape';
import * as v from 'valibot';
import { nameForm, rightsDigestOf } from '../gate-file.ts';

/** Databases of the server's own, and of gates: nobody is given anything there. */
const NOT_GIVEN = ['admin', 'config', 'local', '$external', 'lockbox_gate'];

const DatabaseName = v.pipe(
  nameForm('a database', /^[^\s/\\."$*<>:|?]{1,63}$/, 'up to 63 characters, as MongoDB takes them'),
  v.check((name) => !NOT_GIVEN.includes(name), `it must be none of ${NOT_GIVEN.join(', ')}.`),
);
const CollectionName = nameForm('a collection', /^(?!system\.)[^\s"$]{1,120}$/, 'without $, and none of system.*');
const ACTIONS = ['find', 'insert', 'update', 'remove'] as const;

const RightsSchema = onlyKeys({
  database: DatabaseName,
  collections: v.union(
    [v.literal('all'), v.pipe(v.array(CollectionName), v.minLength(1))],
    'it must be `all`, or a list of collections and views of that database.',
  ),
  actions: v.pipe(v.array(choice(...ACTIONS)), v.minLength(1, 'it must have at least one of find, insert, …')),
});

/** On collections and views of one database. */
export type MongoRights = v.InferOutput<typeof RightsSchema>;

/** The file of a MongoDB's gate. */
export const mongoFile = {
  role: nameForm('a user', /^\S.*@[^\s@]+$/, 'user@database, where the database is the one that it signs in at'),
  rights: RightsSchema,
  noRights: 'it must name at least one database.',
};

/** A privilege in MongoDB's form. An empty collection name means all collections. */
export interface Privilege {
  readonly resource: { readonly db?: string; readonly collection?: string };
  readonly actions: readonly string[];
}

export function privilegesOf(rights: readonly MongoRights[]): readonly Privilege[] {
  const given = rights.flatMap(({ database, collections, actions }) =>
    (collections === 'all' ? [''] : collections).map((collection) => ({
      resource: { db: database, collection },
      actions,
    })),
  );
  return normalized(given);
}

/** One for each resource, in an order of its own: a server may answer in another one. */
function normalized(privileges: readonly Privilege[]): readonly Privilege[] {
  const byResource = new Map<string, { readonly resource: Privilege['resource']; readonly actions: Set<string> }>();
  for (const { resource, actions } of privileges) {
    const { db, collection, ...more } = resource;
    const key = JSON.stringify([db, collection, more]);
    const known = byResource.get(key) ?? { resource, actions: new Set() };
    for (const action of actions) known.actions.add(action);
    byResource.set(key, known);
  }
  return [...byResource]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { resource, actions }]) => ({ resource, actions: [...actions].sort() }));
}

/** By which it is seen that somebody has other privileges. */
export const privilegesDigest = (privileges: readonly Privilege[]): string =>
  rightsDigestOf(
    normalized(privileges).map(({ resource: { db, collection, ...more }, actions }) => [db, collection, more, actions]),
  );
