import type { AccessAction } from '@lockbox/contracts/generated/intake';
import { type Deed, deedsOf, OTHER, objectClassOf } from '../deeds.ts';
import type { GateFile } from '../gate-file.ts';
import type { MongoRights } from './rights.ts';
import type { Tallied } from './tally.ts';

const RIGHT = {
  ...{ LIST: 'find', READ: 'find', EXPORT: 'find' },
  ...{ CREATE: 'insert', UPDATE: 'update', DELETE: 'remove', EXECUTE: undefined },
} as const satisfies Record<AccessAction, MongoRights['actions'][number] | undefined>;

/** Returns the use of a grant with these permissions: by collection, and never the content of a query or an answer. */
export function commandUseOf(
  all: Iterable<Tallied>,
  { permissions: ofFile }: GateFile<MongoRights>,
  permissions: readonly string[],
): readonly Deed[] {
  /** Undefined of what the grant does not give: it was refused. */
  const permissionFor = ({ action, of }: Tallied): string | undefined =>
    permissions.find((permission) =>
      ofFile[permission]?.some(
        ({ database, collections, actions }) =>
          (of === undefined ||
            (of.database === database && (collections === 'all' || collections.includes(of.collection)))) &&
          actions.some((one) => one === RIGHT[action]),
      ),
    );
  const [anyPermission] = permissions;
  const used: Deed[] = [];
  for (const tallied of all) {
    const { action, of, count, done } = tallied;
    const permission = permissionFor(tallied);
    const objectClass = of === undefined ? OTHER : objectClassOf(`${of.database}.${of.collection}`);
    if (permission !== undefined) used.push({ permission, action, objectClass, count });
    // Acts without a matching permission that the server did, or may have done, are included.
    else if (done > 0 && anyPermission !== undefined)
      used.push({ permission: anyPermission, action: 'EXECUTE', objectClass: OTHER, count: done });
  }
  return deedsOf(used);
}
