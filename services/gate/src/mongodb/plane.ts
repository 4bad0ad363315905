import { setTimeout as pause } from 'node:timers/promises';
import { SettingsError } from '@lockbox/platform/settings';
import type { MongoClient } from 'mongodb';
import {
  type Credentials,
  type DatabaseProblem,
  type DataPlane,
  type DoorReport,
  eachByItself,
  type NotDone,
  type RoundTimes,
  type SeenDatabase,
  type WantedDoor,
} from '../data-plane.ts';
import { type GateFile, rightsOf } from '../gate-file.ts';
import { prefixOf, roleName } from '../role-names.ts';
import { createCommandCounting } from './counting.ts';
import { Doors, type Making } from './doors.ts';
import { fullName, lookAtMongo, MONGODB, operationsOf, userOf } from './look.ts';
import { databaseProblemsOf } from './problems.ts';
import type { Relay } from './relay.ts';
import { type MongoRights, type Privilege, privilegesDigest, privilegesOf } from './rights.ts';
import { codeOf, FAILED, type UserName } from './server.ts';
import type { Tally } from './tally.ts';

export interface MongoOptions {
  readonly dataStoreId: string;
  readonly file: GateFile<MongoRights>;
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
export class MongoPlane implements DataPlane {
  readonly engine = MONGODB;
  private readonly options: MongoOptions;
  private readonly home: string;
  private readonly doors: Doors;
  private readonly counting: ReturnType<typeof createCommandCounting>;
  private readonly looking: Omit<Parameters<typeof lookAtMongo>[2], 'now' | 'openForMs'>;
  private notShutOut: readonly string[] = [];
  /** The number of ended sessions of each credential, until it is noted: the relay reports it once. */
  private readonly toBeNoted = new Map<string, number>();

  constructor(options: MongoOptions) {
    const { dataStoreId, file, client, tally, sources, now } = options;
    const prefix = prefixOf(dataStoreId);
    this.options = options;
    this.home = client.options.dbName;
    this.doors = new Doors(client, { home: this.home, prefix, sources });
    this.counting = createCommandCounting({ doors: this.doors, tally, file, now });
    const others = file.otherDataStores.map(prefixOf);
    this.looking = { home: this.home, prefix, others, knownRoles: file.knownRoles };
  }

  roleOf(grantId: string): string {
    return roleName(this.options.dataStoreId, grantId);
  }

  rightsOf(permissions: readonly string[]): string {
    return privilegesDigest(this.privilegesFor(permissions));
  }

  async look(): Promise<SeenDatabase> {
    const seen = await lookAtMongo(this.options.client, this.doors, {
      ...this.looking,
      now: this.options.now(),
      openForMs: this.options.relay.openForMs,
    }).catch(tooFewRights);
    this.options.relay.admit(admittedOf(seen));
    return seen;
  }

  open(
    wanted: readonly WantedDoor[],
    at: number,
    isWanted: (door: WantedDoor) => boolean,
  ): Promise<readonly NotDone[]> {
    return this.each(wanted, async (door) => {
      if (!isWanted(door)) return true;
      await this.doors.open(this.making(door, at));
      this.options.relay.add(this.roleOf(door.grantId), door.endsAt);
      return true;
    });
  }

  amend(wanted: readonly WantedDoor[], at: number): Promise<readonly NotDone[]> {
    return this.each(wanted, async (door) => {
      await this.doors.amend(this.making(door, at));
      this.options.relay.add(this.roleOf(door.grantId), door.endsAt);
      return true;
    });
  }

  async close(roles: readonly string[], times: RoundTimes): Promise<readonly NotDone[]> {
    if (roles.length === 0) return [];
    for (const [role, sessions] of this.options.relay.shut(roles))
      if (sessions > 0) this.toBeNoted.set(role, sessions + (this.toBeNoted.get(role) ?? 0));
    const stillThere = await eachByItself(
      roles,
      (role) => role,
      async (role) => {
        await this.doors.dropUser(role);
        const sessions = this.toBeNoted.get(role);
        if (sessions !== undefined) await this.doors.countEnded(role, sessions);
        this.toBeNoted.delete(role);
        return true;
      },
      AT_ONCE,
    );
    const working = await this.endWork(roles.map((role) => this.userAtHome(role)));
    const isOpen = (role: string) =>
      stillThere.some((one) => one.role === role) || working.has(fullName(this.userAtHome(role)));
    return await eachByItself(
      roles,
      (role) => role,
      async (role) => {
        if (isOpen(role)) return false;
        await this.counting.countAtEnd(role, times);
        return await this.doors.remove(role, times.now);
      },
      AT_ONCE,
    );
  }

  countUse(times: RoundTimes): Promise<void> {
    return this.counting.countAll(times);
  }

  async shutOut(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    // If the gate lacks the rights, this step fails and the others continue.
    const notDone = await eachByItself(
      names,
      (name) => name,
      async (name) => {
        await this.doors.shutOut(userOf(name));
        return true;
      },
    );
    this.notShutOut = notDone.map(({ role, error }) => `${role} cannot be shut out (${messageOf(error)}).`);
    await this.endWork(names.map(userOf));
  }

  async credentials(grantId: string, at: number): Promise<Credentials | undefined> {
    const user = this.roleOf(grantId);
    const password = await this.doors.password(user, at);
    return password === undefined ? undefined : { user, password };
  }

  unreported(): Promise<readonly DoorReport[]> {
    return this.doors.unreported();
  }

  async reported(reportIds: readonly string[]): Promise<void> {
    if (reportIds.length > 0) await this.doors.reported(reportIds);
  }

  async problems(): Promise<readonly DatabaseProblem[]> {
    const leavingOpen = [...this.notShutOut, ...(await databaseProblemsOf(this.options.client, this.home))];
    return [
      ...leavingOpen.map((sentence) => ({ sentence, kind: 'LEAVES_OPEN' as const })),
      ...this.counting.problems().map((sentence) => ({ sentence, kind: 'USE_NOT_TOLD' as const })),
    ];
  }

  async stop(): Promise<void> {
    await this.options.relay.stop();
    try {
      await this.counting.keep();
    } finally {
      await this.options.client.close();
    }
  }

  /** Ends the running operations of these users. Returns the users whose operations did not end. */
  private async endWork(users: readonly UserName[]): Promise<ReadonlySet<string>> {
    const names = new Set(users.map(fullName));
    await this.options.client.db('admin').command({ killAllSessions: users });
    const until = performance.now() + ENDS_WITHIN_MS;
    for (;;) {
      const running = (await operationsOf(this.options.client)).filter(
        (one) => one.active && one.names.some((name) => names.has(name)),
      );
      if (running.length === 0 || performance.now() > until) return new Set(running.flatMap((one) => one.names));
      for (const { opid } of running) await this.options.client.db('admin').command({ killOp: 1, op: opid });
      await pause(LOOK_AGAIN_MS);
    }
  }

  private privilegesFor(permissions: readonly string[]): readonly Privilege[] {
    return privilegesOf(rightsOf(this.options.file, permissions));
  }

  private making(door: WantedDoor, now: number): Making {
    return { role: this.roleOf(door.grantId), door, now, privileges: this.privilegesFor(door.permissions) };
  }

  private each(
    wanted: readonly WantedDoor[],
    work: (door: WantedDoor) => Promise<boolean>,
  ): Promise<readonly NotDone[]> {
    return eachByItself(wanted, ({ grantId }) => this.roleOf(grantId), work, AT_ONCE);
  }

  private userAtHome(user: string): UserName {
    return { user, db: this.home };
  }
}

/** Users that differ from the ones that the gate has made are refused at once. */
const admittedOf = ({ doors }: SeenDatabase): ReadonlyMap<string, number> =>
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
