import { setTimeout as pause } from 'node:timers/promises';
import { SettingsError } from '@lockbox/platform/settings';
import type { MongoClient } from 'mongodb';
import { type DataPlane, eachByItself, type Seen, type WantedDoor } from '../data-plane.ts';
import { type GateFile, rightsOf } from '../gate-file.ts';
import { prefixOf, roleName } from '../role-names.ts';
import { createCounting } from './counting.ts';
import { createDoors, type Making } from './doors.ts';
import { ENGINE, fullName, look, operationsOf, userOf } from './look.ts';
import { problemsOf } from './problems.ts';
import type { Relay } from './relay.ts';
import { privilegesDigest, privilegesOf, type Rights } from './rights.ts';
import { codeOf, FAILED, type UserName } from './server.ts';
import type { Tally } from './tally.ts';

export interface MongoOptions {
  readonly dataStoreId: string;
  readonly file: GateFile<Rights>;
  readonly client: MongoClient;
  readonly relay: Relay;
  /** To which the relay adds what is done. */
  readonly tally: Tally;
  /** From where the gate connects, as the server sees it. */
  readonly sources: readonly string[];
  readonly now: () => number;
}

/** Operations end soon after they are killed. Those that do not are looked at again in the next round. */
const ENDS_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 20;
/** The server makes and drops users one after the other, and waits for its replicas each time. */
const AT_ONCE = 8;

/** A database of MongoDB, which engineers reach by the relay alone. Connects at the first call. */
export function createMongoPlane({ dataStoreId, file, client, relay, tally, sources, now }: MongoOptions): DataPlane {
  const home = client.options.dbName;
  const prefix = prefixOf(dataStoreId);
  const doors = createDoors(client, { home, prefix, sources });
  const counting = createCounting({ doors, tally, file, now });
  const looking = { home, prefix, others: file.otherDataStores.map(prefixOf), knownRoles: file.knownRoles };
  const { openForMs } = relay;
  const roleOf = (grantId: string): string => roleName(dataStoreId, grantId);
  const privilegesFor = (permissions: readonly string[]) => privilegesOf(rightsOf(file, permissions));
  const making = (door: WantedDoor, at: number): Making => ({
    ...{ role: roleOf(door.grantId), door, now: at, privileges: privilegesFor(door.permissions) },
  });
  const each = (wanted: readonly WantedDoor[], work: (door: WantedDoor) => Promise<boolean>) =>
    eachByItself(wanted, ({ grantId }) => roleOf(grantId), work, AT_ONCE);

  const userAtHome = (user: string): UserName => ({ user, db: home });
  let notShutOut: readonly string[] = [];
  /** How many sessions have ended of each door, until that is noted: the relay says it once. */
  const toBeNoted = new Map<string, number>();

  /** Ends the running operations of these users. Returns the users whose operations did not end. */
  async function endWork(users: readonly UserName[]): Promise<ReadonlySet<string>> {
    const names = new Set(users.map(fullName));
    await client.db('admin').command({ killAllSessions: users });
    const until = performance.now() + ENDS_WITHIN_MS;
    for (;;) {
      const running = (await operationsOf(client)).filter(
        (one) => one.active && one.names.some((name) => names.has(name)),
      );
      if (running.length === 0 || performance.now() > until) return new Set(running.flatMap((one) => one.names));
      for (const { opid } of running) await client.db('admin').command({ killOp: 1, op: opid });
      await pause(LOOK_AGAIN_MS);
    }
  }

  return {
    engine: ENGINE,
    roleOf,
    rightsOf: (permissions) => privilegesDigest(privilegesFor(permissions)),
    async look() {
      const seen = await look(client, doors, { ...looking, now: now(), openForMs }).catch(tooFewRights);
      relay.admit(admittedOf(seen));
      return seen;
    },
    open: (wanted, at, isWanted) =>
      each(wanted, async (door) => {
        if (!isWanted(door)) return true;
        await doors.open(making(door, at));
        relay.add(roleOf(door.grantId), door.endsAt);
        return true;
      }),
    amend: (wanted, at) =>
      each(wanted, async (door) => {
        await doors.amend(making(door, at));
        relay.add(roleOf(door.grantId), door.endsAt);
        return true;
      }),
    async close(roles, times) {
      if (roles.length === 0) return [];
      for (const [role, sessions] of relay.shut(roles))
        if (sessions > 0) toBeNoted.set(role, sessions + (toBeNoted.get(role) ?? 0));
      const stillThere = await eachByItself(
        roles,
        (role) => role,
        async (role) => {
          await doors.dropUser(role);
          const sessions = toBeNoted.get(role);
          if (sessions !== undefined) await doors.countEnded(role, sessions);
          toBeNoted.delete(role);
          return true;
        },
        AT_ONCE,
      );
      const working = await endWork(roles.map(userAtHome));
      const isOpen = (role: string) =>
        stillThere.some((one) => one.role === role) || working.has(fullName(userAtHome(role)));
      return await eachByItself(
        roles,
        (role) => role,
        async (role) => {
          if (isOpen(role)) return false;
          await counting.countAtEnd(role, times);
          return await doors.remove(role, times.now);
        },
        AT_ONCE,
      );
    },
    countUse: counting.countAll,
    async shutOut(names) {
      if (names.length === 0) return;
      // If the gate lacks the rights, this step fails and the others continue.
      const notDone = await eachByItself(
        names,
        (name) => name,
        async (name) => {
          await doors.shutOut(userOf(name));
          return true;
        },
      );
      notShutOut = notDone.map(({ role, error }) => `${role} cannot be shut out (${messageOf(error)}).`);
      await endWork(names.map(userOf));
    },
    async credentials(grantId, at) {
      const user = roleOf(grantId);
      const password = await doors.password(user, at);
      return password === undefined ? undefined : { user, password };
    },
    unreported: () => doors.unreported(),
    async reported(reportIds) {
      if (reportIds.length > 0) await doors.reported(reportIds);
    },
    problems: async () => [
      ...[...notShutOut, ...(await problemsOf(client, home))].map((sentence) => ({
        sentence,
        kind: 'LEAVES_OPEN' as const,
      })),
      ...counting.problems().map((sentence) => ({ sentence, kind: 'USE_NOT_TOLD' as const })),
    ],
    async stop() {
      await relay.stop();
      try {
        await counting.keep();
      } finally {
        await client.close();
      }
    },
  };
}

/** Users that differ from the ones that the gate has made are refused at once. */
const admittedOf = ({ doors }: Seen): ReadonlyMap<string, number> =>
  new Map(
    doors.flatMap(({ role, note, exists, canLogIn, wasChanged }) =>
      note === undefined ? [] : [[role, exists && canLogIn && !wasChanged ? note.endsAt : 0]],
    ),
  );

/** Errors that a restart cannot fix. */
function tooFewRights(error: unknown): never {
  const code = codeOf(error);
  if (code !== FAILED.unauthorized && code !== FAILED.authentication) throw error;
  throw new SettingsError([
    `The gate's user in LOCKBOX_GATE_DATABASE_URL is not let in, or has too few rights (${messageOf(error)}). Give it the role of docs/guides/data-owners.md, "A user for the gate".`,
  ]);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
