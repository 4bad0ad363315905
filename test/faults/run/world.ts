/** The targets of faults: the servers, the programs, and the proxies between them. */
import { hash } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Codec, SchemaValues } from '@lockbox/contracts/codec';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import { openInstallation } from '@lockbox/stack/installation';
import { freePort } from '@lockbox/stack/ports';
import { type Stack, startStack } from '@lockbox/stack/stack';
import { type Gate, openGate } from '@lockbox/testing/gate';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { hasPostgres } from '@lockbox/testing/postgres';
import { type ServiceProcess, type System, startSystem } from '@lockbox/testing/services';
import { type SmtpServer, startSmtpServer } from '@lockbox/testing/smtp-server';
import { type TestStack, useStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { type ProgramName, standingPrograms } from '@lockbox/topics/programs';
import { lockboxDone } from './command-line.ts';
import { type GuardedStore, openGuardedStore } from './guarded-store.ts';
import { codecOf, PRESENT, type Release } from './release.ts';

export const PARTITIONS = 6;
/** Those that run; the gate where there is a PostgreSQL for it. */
export const programs: readonly ProgramName[] = [...standingPrograms, 'gate'];
/** The number of instances of each worker, of the portal, access and the gate. */
export const INSTANCES = 2;
const BROKERS = 3;
/** So that requests that nobody decides on end within a run. */
const INTERNAL_REVIEW = 'PT45S';
export const ACCESS_SECRET = 'secret-of-the-faults-and-of-nobody-else';
/** With other work on the machine, the start of everything may take minutes. */
const READY_WITHIN_MS = 600_000;

export interface World {
  readonly stack: Stack;
  readonly namespace: Namespace;
  /** Nothing stood in any topic before. */
  readonly beganAt: number;
  readonly system: System;
  readonly smtp: SmtpServer;
  /** Present if there is a PostgreSQL, and everything is of the present release. */
  readonly guarded: GuardedStore | undefined;
  readonly gates: {
    readonly brokers: readonly Gate[];
    readonly registry: Gate;
    readonly mongo: Gate;
    readonly smtp: Gate;
    /** The proxies of the database that the gates protect, if there is one. */
    readonly postgres: readonly Gate[];
  };
  /** From which release the next instance of a program is started. */
  readonly releases: Map<ProgramName, Release>;
  /** Additional settings for the next instance of a program. */
  readonly settings: Map<ProgramName, Readonly<Record<string, string>>>;
  /** How the system's neighbours write and read: as the release does that the run has begun with, whatever runs later. */
  codec<F extends SchemaFile>(file: F): Promise<Codec<SchemaValues[F]>>;
  /** Those that ended though nobody ended them. */
  readonly endedThemselves: readonly string[];
  /** How often the sender of letters, or the mail server, was interrupted. */
  interruptions: number;
  /** How often each input is published. */
  copies: number;
  /** A broker's is wrong alone: policy believes what two of three clocks say. */
  readonly wrongClocks: Set<ProgramName | 'broker'>;
  /** Publishes what no reader can process. */
  poison(): Promise<void>;
  /** Starts one more instance, whether or not it can serve yet. */
  launch(name: ProgramName, env?: Readonly<Record<string, string>>): Promise<ServiceProcess>;
  /** Waits until one serves, or has ended. */
  serves(program: ServiceProcess): Promise<void>;
  /** Ends one that runs. */
  end(program: ServiceProcess, signal: NodeJS.Signals): Promise<void>;
  /** Programs of which too few instances run, or one does not serve, with what they say. */
  notServing(): Promise<readonly string[]>;
  say(line: string): void;
  close(): Promise<void>;
}

/** The logs that there are by now, by the name that they are kept under. */
export type Logs = () => ReadonlyMap<string, string>;

export interface WorldOptions {
  readonly first: Release;
  say(line: string): void;
  /** Gets what finds the logs before there is any: of what does not come up they are wanted most. */
  onOpen(logs: Logs): void;
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const opened = new AsyncDisposableStack();
  try {
    return await open(opened, options);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function open(opened: AsyncDisposableStack, { first, say, onOpen }: WorldOptions): Promise<World> {
  const home = join(mkdtempSync(join(tmpdir(), 'run-')), 'servers');
  const launched: ServiceProcess[] = [];
  onOpen(() => {
    const files = [...launched.map(({ logFile }) => logFile), ...globSync(join(home, 'logs/*.log'))];
    return new Map(files.map((file) => [basename(file), file]));
  });
  const brokers = await openBrokerGates(home);
  opened.defer(() => brokers.forEach((gate) => void gate.close()));
  const only = ['kafka', 'registry', 'mongo', 'issuer'] as const;
  const brokersAt = brokers.map(({ url }) => new URL(url).host);
  const stack = await startStack({ home, only, brokers: BROKERS, brokersAt, say, env: {} });
  opened.defer(() => stack.stop());
  const smtp = await startSmtpServer(await freePort());
  opened.defer(() => smtp.stop());
  const { registryUrl, mongoUrl } = stack;
  if (registryUrl === undefined || mongoUrl === undefined) throw new Error('The servers have no addresses');
  const guarded =
    hasPostgres && first === PRESENT
      ? await openGuardedStore((name) => system.instances(name), ACCESS_SECRET)
      : undefined;
  opened.defer(async () => guarded?.close());
  const gates = {
    brokers: brokers.slice(0, BROKERS),
    registry: await openGate(registryUrl),
    mongo: await openGate(mongoUrl),
    smtp: await openGate(smtp.url),
    postgres: guarded === undefined ? [] : [guarded.network],
  };
  opened.defer(() => [gates.registry, gates.mongo, gates.smtp].forEach((gate) => void gate.close()));
  useStack(direct(stack, smtp));
  const beganAt = Date.now();
  const namespace = await createNamespace({ partitions: PARTITIONS, development: false, apply: false });
  const { namespace: name } = namespace;
  const releases = new Map<ProgramName, Release>();
  const settings: World['settings'] = new Map();
  if (guarded !== undefined) settings.set('access', await guarded.settingsOf('access'));
  const system = await startSystem({
    namespace: name,
    services: [],
    checkoutOf: (program) => (releases.get(program) ?? first).folder,
    envOf: (program) => settings.get(program) ?? {},
    env: {
      ...{ LOCKBOX_DEVELOPMENT: 'false', LOCKBOX_CLOCK_FILE: '', LOCKBOX_PARTITIONS: String(PARTITIONS) },
      ...{ LOCKBOX_REGISTRY_URL: gates.registry.url, LOCKBOX_MONGO_URL: gates.mongo.url },
      ...{ LOCKBOX_SMTP_URL: gates.smtp.url, LOCKBOX_OUTCOME_WAIT: 'PT5S', LOCKBOX_LOG_LEVEL: 'info' },
      ...{ LOCKBOX_INTERNAL_REVIEW: INTERNAL_REVIEW, LOCKBOX_CHECKPOINT_EVERY: 'PT5S' },
      LOCKBOX_ACCESS_CALLERS: `faults=${hash('sha256', ACCESS_SECRET)}@*`,
    },
  });
  opened.defer(() => system.stop());
  // As an operator does it again where a server was too slow to answer.
  const apply = () => lockboxDone({ system, stack }, ['topics', 'apply'], first);
  await apply().catch(apply).catch(apply);

  const wanted = guarded === undefined ? standingPrograms : programs;
  const ended = new Set<ServiceProcess>();
  const endedThemselves: string[] = [];
  let closing = false;
  opened.defer(() => {
    closing = true;
  });

  async function launch(name: ProgramName, env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const own = name === 'gate' ? await guarded?.settingsOf(name) : undefined;
    const program = await system.launch(name, { ...own, ...env });
    if (own !== undefined) guarded?.launched(program, own);
    launched.push(program);
    void program.exited.then(async (code) => {
      if (closing || ended.has(program)) return;
      // As whatever runs programs in production does.
      endedThemselves.push(`${name} (${code})`);
      say(`${name} ended by itself (${code}), and is started again: ${program.logFile}`);
      await launch(name, env);
    });
    return program;
  }

  const world: World = {
    ...{ stack, namespace, system, smtp, guarded, gates, releases, settings, endedThemselves, serves, say },
    codec: (file) => codecOf(first, { registryUrl, namespace: name, file }),
    interruptions: 0,
    copies: 1,
    wrongClocks: new Set(),
    beganAt,
    poison: async () => undefined,
    launch,
    async end(program, signal) {
      ended.add(program);
      await program.end(signal);
    },
    async notServing() {
      const few = wanted.filter((name) => system.instances(name).length < INSTANCES);
      const all = wanted.flatMap((name) => system.instances(name));
      return [...few.map((name) => `too few instances of ${name} run`), ...(await Promise.all(all.map(whyNot))).flat()];
    },
    close: () => opened.disposeAsync(),
  };
  const present = wanted.filter((name) => first.has(name));
  // The first of each, then the others: two cores start ten programs more quickly than twenty.
  for (let instance = 1; instance <= INSTANCES; instance++) {
    await Promise.all(present.map((name) => launch(name)));
    await Promise.all(present.flatMap((name) => system.instances(name)).map((one) => serves(one)));
  }
  say(`${launched.length} programs serve: ${INSTANCES} of each of ${present.join(', ')}`);
  return world;
}

async function serves(program: ServiceProcess): Promise<void> {
  let ended = false;
  void program.exited.then(() => {
    ended = true;
  });
  await until(
    `${program.name} serves (log: ${program.logFile})`,
    async () => ended || (await whyNot(program)).length === 0,
    READY_WITHIN_MS,
  );
}

/** Why a program does not serve, as it says itself. */
async function whyNot({ name, healthUrl }: ServiceProcess): Promise<readonly string[]> {
  try {
    const response = await fetch(`${healthUrl}/readyz`, { signal: AbortSignal.timeout(5_000) });
    return response.status === 200 ? [] : [`${name}: ${(await response.text()).slice(0, 300)}`];
  } catch (error) {
    return [`${name} does not answer: ${error}`];
  }
}

/**
 * Before there are brokers: each tells its clients the address of its gate. Between each other they need none. The last is that of one
 * that may join.
 */
async function openBrokerGates(home: string): Promise<readonly Gate[]> {
  mkdirSync(home, { recursive: true });
  const { port } = openInstallation(home, () => undefined);
  const names = Array.from({ length: BROKERS + 1 }, (_, index) => (index === 0 ? 'kafka' : `kafka-${index + 1}`));
  return await Promise.all(names.map(async (name) => openGate(`http://127.0.0.1:${await port(name)}`)));
}

/** Addresses that bypass the proxies, except those of the brokers: no fault disturbs the check of the documents. */
function direct({ kafkaBrokers, registryUrl, mongoUrl, issuerUrl }: Stack, smtp: SmtpServer): TestStack {
  if (kafkaBrokers === undefined || registryUrl === undefined || mongoUrl === undefined || issuerUrl === undefined)
    throw new Error('The servers have no addresses');
  return { kafkaBrokers, registryUrl, mongoUrl, issuerUrl, smtpUrl: smtp.url, mailUrl: null };
}
