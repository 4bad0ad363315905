/**
 * Grants access, ends it, and meanwhile kills (-9) or pauses access, the gate or the broker at a step that a seed chooses: after
 * the end nobody is in. Asked are the database, its log in, and access itself, by engineers who never stop trying. Set
 * LOCKBOX_TEST_SEED to use a seed again, and LOCKBOX_TEST_RUNS for more runs than a few.
 */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { grantIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time/time-rules';
import { freePort } from '@lockbox/stack/ports';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type OwnBroker, startOwnBroker } from '@lockbox/testing/own-broker';
import { hasPostgres, startPostgres, type TestPostgres } from '@lockbox/testing/postgres';
import { type ServiceProcess, type System, startSystem } from '@lockbox/testing/services';
import { accessTokenOf } from '@lockbox/testing/signed-in';
import { sourceSecret } from '@lockbox/testing/source-keys';
import { testStack, useStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { type WrittenLog, writeLog } from '@lockbox/worker/testing/written-log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roleName } from '../../services/gate/src/role-names.ts';
import { clientOf, file, GATE, SAMPLE, STORE } from '../../services/gate/src/testing/sample-store.ts';
import { randomNumbers } from './run/random.ts';
import { evaluate, type Place, type Success, startTrying, type TryingEngineer } from './trying-engineer.ts';

const seed = Number(process.env.LOCKBOX_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** One for each victim. */
const RUNS = Number(process.env.LOCKBOX_TEST_RUNS ?? 3);

const VICTIMS = ['access', 'gate', 'broker'] as const;
type Victim = (typeof VICTIMS)[number];
const STEPS = ['granted', 'opened', 'in', 'ending', 'ended'] as const;
type Step = (typeof STEPS)[number];
/** Those at which the engineers have been in already. */
const LATER_STEPS = ['in', 'ending', 'ended'] as const satisfies readonly Step[];
/** This run strikes no sooner: whoever was never in has shown nothing. */
const LATER_RUN = seed % Math.min(RUNS, VICTIMS.length);

const TENANT = 'contoso';
const SECRET = 'secret-of-the-test-and-of-nobody-else';
/** So long the access of one of the two lasts; the other's is handed back. */
const PERIOD_MS = 2_500;
const LONG_MS = 600_000;
/** The setting of access and gate for the longest time since they have read the log to its end. */
const MOST_BEHIND_MS = 2_000;
/** The database closes by itself within a second. No machine is so busy that it takes this long. */
const LATE_MS = 10_000;
const WITHIN_MS = 90_000;

const folder = mkdtempSync(join(tmpdir(), 'lockbox-after-the-end-'));
let broker: OwnBroker;
let server: TestPostgres;
let admin: Awaited<ReturnType<typeof clientOf>>;
let namespace: Namespace;
let system: System;
let place: Place;
let ports: Readonly<Record<'access' | 'gate', number>>;
const sequences = new Map<string, number>();
let log: WrittenLog;
/** When the access that runs now was begun. */
let accessBegunAt = 0;

interface Blow {
  readonly victim: Victim;
  readonly step: Step;
  /** So long after the step began. */
  readonly afterMs: number;
  /** Or it is killed, and started again. */
  readonly isPaused: boolean;
  /** Or until the database has cut whoever was in at the end, by whatever is left. */
  readonly awayMs: number | 'past the end';
}

function blowOf(run: number, random: () => number): Blow {
  const one = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
  return {
    victim: VICTIMS[run % VICTIMS.length] ?? 'access',
    step: one<Step>(run === LATER_RUN ? LATER_STEPS : STEPS),
    afterMs: Math.floor(random() * one([5, 60, 300])),
    isPaused: random() < 0.2,
    awayMs: one([0, Math.floor(random() * 1_500), 'past the end']),
  };
}

async function startGate(): Promise<void> {
  await system.launch('gate', {
    LOCKBOX_GATE_TENANT: TENANT,
    LOCKBOX_GATE_DATA_STORE: STORE,
    LOCKBOX_GATE_FILE: join(folder, 'gate.yaml'),
    LOCKBOX_GATE_DATABASE_URL: server.url(GATE),
    LOCKBOX_GATE_SOURCE_KEY: sourceSecret('gate'),
    LOCKBOX_GATE_TOKEN_ISSUER: place.accessUrl,
    LOCKBOX_GATE_URL: place.gateUrl,
    LOCKBOX_GATE_PORT: String(ports.gate),
    LOCKBOX_GATE_MOST_BEHIND: `PT${MOST_BEHIND_MS / 1_000}S`,
  });
}
async function startAccess(): Promise<void> {
  accessBegunAt = Date.now();
  await system.launch('access', { LOCKBOX_HTTP_PORT: String(ports.access) });
}

const processOf = (name: 'access' | 'gate'): ServiceProcess => {
  const [instance] = system.instances(name);
  if (instance === undefined) throw new Error(`${name} does not run`);
  return instance;
};

/** Strikes; `back` resolves when it is over. Whoever is paused answers nothing between the two times of `paused`. */
async function strike(
  { victim, isPaused, awayMs }: Blow,
  expiring: Access,
  paused: { from: number; until: number },
): Promise<{ readonly back: Promise<void> }> {
  const signal = (name: NodeJS.Signals): void =>
    victim === 'broker' ? broker.signal(name) : void process.kill(processOf(victim).pid, name);
  if (isPaused) {
    signal('SIGSTOP');
    paused.from = Date.now();
  } else await (victim === 'broker' ? broker.kill() : processOf(victim).end('SIGKILL'));
  const comesBack = async (): Promise<void> => {
    if (awayMs === 'past the end') await isCut(expiring);
    else await pause(awayMs);
    if (isPaused) {
      paused.until = Date.now();
      signal('SIGCONT');
    } else if (victim === 'access') await startAccess();
    else if (victim === 'gate') await startGate();
    else await broker.start();
    if (victim !== 'broker') return;
    await log.close().catch(() => undefined);
    log = await writeLog(namespace, sequences);
  };
  return { back: comesBack() };
}

/** Access of one engineer. */
interface Access {
  readonly engineerId: string;
  readonly requestId: ReturnType<typeof requestIdOf>;
  readonly grantId: string;
  readonly role: string;
  readonly expiresAt: number;
  /** When its end stood in the log, where it was handed back. */
  endedAt: number | undefined;
}

function accessOf(name: string, expiresAt: number): Access {
  const requestId = requestIdOf(tenantId(TENANT), 'test', name);
  const grantId = grantIdOf(requestId);
  const role = roleName(STORE, grantId);
  return { engineerId: `engineer-${name}`, requestId, grantId, role, expiresAt, endedAt: undefined };
}

const grantedTo = ({ engineerId, requestId, grantId, expiresAt }: Access): EventData => ({
  type: 'AccessGranted',
  ...{ requestId, grantId, engineerId: personId(engineerId), environmentId: environmentId('production') },
  ...{ dataStores: [dataStoreId(STORE)], permissions: ['read'], basis: 'CUSTOMER_APPROVAL', expiresAt },
});

const approvalOf = ({ requestId }: Access): EventData => ({
  ...{ type: 'RequestApproved', requestId, comment: null, shown: null, firstApproverId: null, assertion: null },
  approver: { roles: ['GLOBAL_ADMINISTRATOR'], licences: [] },
  facts: {
    policyEnabled: true,
    policyVersion: 1,
    environmentManaged: true,
    protectedUntil: null,
    tenantLicences: [],
    emergencyRule: 'OPENS',
  },
});

async function handBack(access: Access): Promise<void> {
  const { requestId, grantId } = access;
  await log.append(TENANT, [{ type: 'AccessEnded', requestId, grantId, reason: 'HANDED_BACK' }]);
  access.endedAt = Date.now();
}

const rolesOf = async (all: readonly Access[]): Promise<number> =>
  (await admin.query('SELECT FROM pg_roles WHERE rolname = ANY ($1)', [all.map(({ role }) => role)])).rows.length;

/** Looks from the end on whether anybody is in, or could log in. */
async function isCut({ role, expiresAt }: Access): Promise<void> {
  await pause(Math.max(0, expiresAt - Date.now()));
  await until('the database has cut by itself whoever was in', async () => {
    const { rows } = await admin.query(
      `SELECT FROM pg_roles r WHERE rolname = $1 AND ((rolcanlogin AND rolvaliduntil > clock_timestamp())
         OR EXISTS (SELECT FROM pg_stat_activity a WHERE a.usesysid = r.oid))`,
      [role],
    );
    return rows.length === 0;
  });
}

/** The successes that may not be. */
function tooLate(
  { expiresAt, endedAt = Number.POSITIVE_INFINITY }: Access,
  successes: readonly Success[],
  accessRanSince: (at: number) => number,
): readonly string[] {
  return successes.flatMap(({ what, begunAt }) => {
    const late = `${what} ${begunAt - Math.min(expiresAt, endedAt)} ms after the end`;
    if (what === 'not granted') return [what];
    if (what === 'login' || what === 'statement') return begunAt > expiresAt + LATE_MS ? [late] : [];
    const isOfOneStartedLater = what !== 'password' && accessRanSince(begunAt) > endedAt;
    return begunAt >= expiresAt || begunAt > endedAt + MOST_BEHIND_MS || isOfOneStartedLater ? [late] : [];
  });
}

interface Told {
  readonly blow: Blow;
  readonly violations: readonly string[];
  readonly successes: readonly Success[];
  /** How long after the end of the access that nobody handed back the last statement was begun. */
  readonly lastStatementMs: number;
}

async function runOnce(run: number): Promise<Told> {
  const blow = blowOf(run, randomNumbers(seed + run));
  console.log(`run ${run}: ${JSON.stringify(blow)}`); // so that it is in the list before anything fails
  const starts: number[] = [accessBegunAt];
  const endsAt = Date.now() + PERIOD_MS;
  const expiring = accessOf(`${run}-expires`, endsAt);
  const handedBack = accessOf(`${run}-handed-back`, Date.now() + LONG_MS);
  const both = [expiring, handedBack];
  const paused = { from: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
  const engineers: TryingEngineer[] = [];
  for (const { engineerId, requestId } of both) {
    const signedIn = await accessTokenOf({ sub: engineerId, provider: true });
    engineers.push(await startTrying(place, { engineerId, requestId, signedIn }));
  }
  for (const access of both)
    await log.append(TENANT, [approvalOf(access), grantedTo(access)], {
      occurredAt: access.expiresAt - ACCESS_PERIOD_MS,
    });
  let back: Promise<void> = Promise.resolve();
  let isStruck = false;
  const isOver = () => Date.now() >= endsAt;
  const reached: Readonly<Record<Step, () => Promise<unknown>>> = {
    granted: async () => undefined,
    opened: () => until('the doors are there', async () => isOver() || (await rolesOf(both)) === 2),
    in: () =>
      until('the engineers are in', () => engineers.every((one, i) => one.has('statement') || (i === 0 && isOver()))),
    ending: async () => {
      await pause(Math.max(0, endsAt - 150 - Date.now()));
      if (blow.victim === 'broker') await back;
      await handBack(handedBack);
    },
    ended: () => pause(Math.max(0, endsAt - Date.now())),
  };
  for (const step of STEPS) {
    if (!isStruck || step === 'ending') await reached[step]();
    if (step !== blow.step) continue;
    await pause(blow.afterMs);
    ({ back } = await strike(blow, expiring, paused));
    isStruck = true;
  }
  await back;
  starts.push(accessBegunAt);
  await reached.ended();
  await until('the doors are gone', async () => (await rolesOf(both)) === 0, WITHIN_MS);
  for (const { engineerId } of both)
    await until(
      `access says that the access of ${engineerId} is over`,
      async () => (await evaluate(place, engineerId).catch(() => undefined))?.context.reason === 'GRANT_OVER',
      WITHIN_MS,
    );
  await Promise.all(engineers.map((one) => one.stop()));
  /** A paused program answers afterwards. */
  const isAnsweredLater = ({ what, begunAt }: Success) =>
    (blow.victim === 'gate' ? what === 'password' : blow.victim === 'access' && /evaluation|token/.test(what)) &&
    begunAt > paused.from &&
    begunAt < paused.until;
  const successes = engineers.map((one) =>
    one.successes.map((success) => (isAnsweredLater(success) ? { ...success, begunAt: paused.until } : success)),
  );
  const ranSince = (at: number) => Math.max(...starts.filter((start) => start <= at));
  const statements = (successes[0] ?? []).flatMap(({ what, begunAt }) => (what === 'statement' ? [begunAt] : []));
  return {
    blow,
    violations: both.flatMap((access, i) => tooLate(access, successes[i] ?? [], ranSince)),
    successes: successes.flat(),
    lastStatementMs: Math.max(...statements) - endsAt,
  };
}

beforeAll(async () => {
  if (!hasPostgres) return;
  broker = await startOwnBroker();
  useStack({ ...testStack(), kafkaBrokers: broker.brokers });
  server = await startPostgres();
  admin = await clientOf(server.url());
  await admin.query(SAMPLE);
  writeFileSync(join(folder, 'gate.yaml'), JSON.stringify(file)); // which is YAML too
  namespace = await createNamespace({ development: false, partitions: 1 });
  log = await writeLog(namespace, sequences);
  system = await startSystem({
    namespace: namespace.namespace,
    services: [],
    env: {
      LOCKBOX_DEVELOPMENT: 'false',
      LOCKBOX_CLOCK_FILE: '',
      LOCKBOX_PARTITIONS: '1',
      LOCKBOX_ACCESS_CALLERS: `test=${hash('sha256', SECRET)}@${TENANT}`,
      LOCKBOX_ACCESS_MOST_BEHIND: `PT${MOST_BEHIND_MS / 1_000}S`,
    },
  });
  ports = { access: await freePort(), gate: await freePort() };
  place = {
    ...{ accessUrl: `http://127.0.0.1:${ports.access}`, gateUrl: `http://127.0.0.1:${ports.gate}` },
    ...{ secret: SECRET, tenantId: TENANT, dataStoreId: STORE, databaseUrl: server.url },
  };
  await startAccess();
  await startGate();
  await Promise.all([processOf('access').ready(), processOf('gate').ready()]);
});
afterAll(async () => {
  await system?.stop();
  await log?.close().catch(() => undefined);
  await admin?.end();
  await server?.stop();
  await broker?.stop();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!hasPostgres)('whatever is killed at whatever step', () => {
  test(`nobody has access after the end (seed ${seed})`, { timeout: RUNS * 120_000 }, async () => {
    const told: Told[] = [];
    for (let run = 0; run < RUNS; run++) told.push(await runOnce(run));
    const counts = Object.groupBy(told, ({ blow }) => `${blow.victim} ${blow.isPaused ? 'paused' : 'killed'}`);
    console.log(
      Object.entries(counts)
        .map(([what, runs = []]) => `${what}: ${runs.length}`)
        .join(', '),
    );
    console.log(`latest statement ${Math.max(...told.map(({ lastStatementMs }) => lastStatementMs))} ms after the end`);
    expect(
      told.flatMap(({ blow, violations }, run) =>
        violations.map((violation) => `run ${run}: ${violation}; ${JSON.stringify(blow)}`),
      ),
    ).toEqual([]);
    for (const what of ['evaluation', 'token', 'password', 'login', 'statement'] as const)
      expect(
        told.some(({ successes }) => successes.some((one) => one.what === what)),
        what,
      ).toBe(true);
  });
});
