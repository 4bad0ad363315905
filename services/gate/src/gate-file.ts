import { createHash } from 'node:crypto';
import { byName, choice, onlyKeys, shapeOf } from '@lockbox/contracts/file-shape';
import { readSettingsFile } from '@lockbox/platform/settings-file';
import * as v from 'valibot';

/** A name as the database takes it. */
export const nameForm = (what: string, pattern: RegExp, as: string) =>
  v.pipe(v.string(), v.regex(pattern, `it must be the name of ${what}: ${as}.`));

/** The part of the file that depends on the database. */
interface OfDatabase<R extends v.GenericSchema> {
  readonly role: v.GenericSchema<string, string>;
  readonly rights: R;
  /** Said where a permission gives nothing. */
  readonly noRights: string;
}

const schemaOf = <R extends v.GenericSchema>({ role, rights, noRights }: OfDatabase<R>) =>
  onlyKeys({
    knownRoles: v.array(role),
    unknownRoles: choice('report', 'end'),
    otherDataStores: v.optional(v.array(v.string()), []),
    permissions: byName(v.string(), v.pipe(v.array(rights), v.minLength(1, noRights))),
  });

/** The file for the gate of one data store. Rights have the form of its database. */
export interface GateFile<Rights> {
  /** Login roles that are not Lockbox's: the application's, the administrators'. */
  readonly knownRoles: readonly string[];
  /** The treatment of other roles: they are reported in any case. */
  readonly unknownRoles: 'report' | 'end';
  /** Data stores behind other gates on the same server. */
  readonly otherDataStores: readonly string[];
  /** By permission, as requests name it. One that is not there gives nothing. */
  readonly permissions: Readonly<Record<string, readonly Rights[]>>;
}

/** The combined rights of these permissions: each permission's rights separately, in the file's order. */
export const rightsOf = <R>({ permissions }: GateFile<R>, asked: readonly string[]): readonly R[] =>
  Object.entries(permissions).flatMap(([permission, rights]) => (asked.includes(permission) ? rights : []));

/** By which it is seen that a door has other rights than the file gives now. */
export const rightsDigestOf = (rights: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(rights)).digest('hex').slice(0, 16);

/** Throws SettingsError, with the line and key of everything that is wrong and what to do about it. */
export function readGateFile<R extends v.GenericSchema>(
  path: string,
  ofDatabase: OfDatabase<R>,
): GateFile<v.InferOutput<R>> {
  return readSettingsFile(path, (content) => shapeOf(schemaOf(ofDatabase), content));
}
