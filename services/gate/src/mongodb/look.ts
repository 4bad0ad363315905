import type { MongoClient } from 'mongodb';
import type { SeenDatabase, SeenDoor, UnknownRole } from '../data-plane.ts';
import type { DoorDocument, Doors } from './doors.ts';
import { type Privilege, privilegesDigest } from './rights.ts';
import type { UserName } from './server.ts';

interface RoleName {
  readonly role: string;
  readonly db: string;
}
interface User extends UserName {
  readonly roles: readonly RoleName[];
}

interface Look {
  /** The database at which the gate's users sign in. */
  readonly home: string;
  readonly prefix: string;
  /** Prefixes of other gates on this server. */
  readonly others: readonly string[];
  readonly knownRoles: readonly string[];
  readonly now: number;
  /** For how long each session has been open that came by this gate's relay. */
  readonly openForMs: (user: string) => readonly number[];
}

export const MONGODB = 'MongoDB';

/** A user's full name as MongoDB writes it, and its parser. */
export const fullName = ({ user, db }: UserName): string => `${user}@${db}`;

export function userOf(fullName: string): UserName {
  const at = fullName.lastIndexOf('@');
  return { user: fullName.slice(0, at), db: fullName.slice(at + 1) };
}

type Noted = Pick<DoorDocument, 'note' | 'opened' | 'makes'>;

export async function lookAtMongo(client: MongoClient, doors: Doors, options: Look): Promise<SeenDatabase> {
  const { home, prefix, others, knownRoles, now, openForMs } = options;
  const before = await doors.noted();
  const users = await usersOf(client);
  const notes = await doors.noted();
  // Under such a name in another database it is a stranger's: the gate makes none there.
  const own = users.filter(({ user, db }) => db === home && user.startsWith(prefix));
  const digests = await digestsOf(client, own, {
    home,
    givenIn: new Map(notes.map(({ _id, databases = [] }) => [_id, databases])),
  });
  const sessions = new Map<string, number>();
  for (const { names } of await operationsOf(client))
    for (const name of names) sessions.set(name, (sessions.get(name) ?? 0) + 1);

  // The ages of sessions. The server does not give the age of one that came through another gate or past all gates.
  const sessionsOf = (role: string, all: number): readonly number[] => {
    const known = openForMs(role);
    return [...known, ...Array.from({ length: Math.max(0, all - known.length) }, () => 0)];
  };
  const byRole = new Map(own.map((user) => [user.user, user]));
  const doorOf = (role: string, { note, opened, makes }: Noted): SeenDoor => {
    const user = byRole.get(role);
    // A credential whose making was interrupted is made again: its password was given to nobody.
    const exists = user !== undefined && (opened === true || note === undefined);
    const isBeingMade = makes !== undefined && makes.until > now;
    return {
      ...{ role, note, exists },
      canLogIn: exists && (isBeingMade || user.roles.length > 0),
      closesByItselfInMs: note === undefined ? Number.POSITIVE_INFINITY : note.endsAt - now,
      wasChanged: exists && note !== undefined && !isBeingMade && digests.get(role) !== note.rights,
      sessionsForMs: sessionsOf(role, user === undefined ? 0 : (sessions.get(fullName(user)) ?? 0)),
    };
  };
  const noted = notes.map((noted) => doorOf(noted._id, noted));
  // One that another gate makes or removes just now is noted before or after.
  const areNoted = new Set([...before, ...notes].map(({ _id }) => _id));
  const byHand = [...byRole.keys()].filter((role) => !areNoted.has(role));
  const isKnown = new Set([...knownRoles, ...own.map(fullName), fullName(await selfOf(client))]);
  const unknown = users.filter(
    (user) =>
      user.roles.length > 0 && !isKnown.has(fullName(user)) && !others.some((other) => user.user.startsWith(other)),
  );
  const { version } = await client.db('admin').command({ buildInfo: 1 });
  return {
    engine: `${MONGODB} ${version}`,
    doors: [...noted, ...byHand.map((role) => doorOf(role, {}))],
    unknown: unknown.map(
      (user): UnknownRole => ({ role: fullName(user), sessions: sessions.get(fullName(user)) ?? 0 }),
    ),
  };
}

async function selfOf(client: MongoClient): Promise<UserName> {
  const { authInfo } = await client.db('admin').command({ connectionStatus: 1 });
  return authInfo.authenticatedUsers[0] ?? { user: '', db: '' };
}

/** All users of the server. One that does not know how to list those of all databases names none, and not even the gate's own. */
async function usersOf(client: MongoClient): Promise<readonly User[]> {
  const admin = client.db('admin');
  const { users } = await admin.command({ usersInfo: { forAllDBs: true } });
  if (users.length > 0) return users;
  return await admin
    .collection<User>('system.users')
    .find({}, { projection: { user: 1, db: 1, roles: 1 } })
    .toArray();
}

/** A digest of each user's rights: by roles of its own name alone. */
async function digestsOf(
  client: MongoClient,
  users: readonly User[],
  { home, givenIn }: { readonly home: string; readonly givenIn: ReadonlyMap<string, readonly string[]> },
): Promise<Map<string, string>> {
  // Elsewhere the gate has made none, and may not be allowed to look.
  const wanted = users.flatMap(({ user, roles }) =>
    roles.filter(({ role, db }) => role === user && (db === home || givenIn.get(user)?.includes(db))),
  );
  const { roles } =
    wanted.length === 0 ? { roles: [] } : await client.db(home).command({ rolesInfo: wanted, showPrivileges: true });
  const privileges = new Map<string, readonly Privilege[]>();
  for (const { role, db, privileges: own, inheritedRoles } of roles)
    if (inheritedRoles.length === 0) privileges.set(`${role}@${db}`, own);
  return new Map(
    users.map((user) => {
      const own = user.roles.map(({ role, db }) => (role === user.user ? privileges.get(`${role}@${db}`) : undefined));
      const all = own.flatMap((one) => one ?? []);
      return [user.user, own.includes(undefined) ? 'other roles' : privilegesDigest(all)];
    }),
  );
}

export interface RunningOperation {
  readonly opid: unknown;
  readonly active: boolean;
  /** Whose it is. */
  readonly names: readonly string[];
}

/** One for each connection on which somebody has signed in. */
export async function operationsOf(client: MongoClient): Promise<readonly RunningOperation[]> {
  const { inprog } = await client.db('admin').command({ currentOp: 1, $all: true });
  return inprog.flatMap(
    ({ type, opid, active, effectiveUsers }: Record<string, unknown>): readonly RunningOperation[] =>
      type !== 'op' || !Array.isArray(effectiveUsers) || effectiveUsers.length === 0
        ? []
        : [{ opid, active: active === true, names: effectiveUsers.map(fullName) }],
  );
}
