/** The servers below Lockbox as child processes: all started together, each awaited until it serves. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Child, endOfLog, findChild, startChild, stopChild, stopNamed } from './child.ts';
import type { Addresses, EmbeddedServer, ServerKind, ServerName } from './embedded-server.ts';
import { type Installation, openInstallation } from './installation.ts';
import { issuer } from './issuer-server.ts';
import { joiningBroker, kafkaBrokers } from './kafka.ts';
import { mail } from './mail.ts';
import { mongo } from './mongo.ts';
import { isFree } from './ports.ts';
import { registry } from './registry.ts';
import { secure, securedAt } from './secured.ts';
import { keepRunning, type Supervised } from './supervisor.ts';

export interface Stack extends Partial<Addresses> {
  readonly home: string;
  readonly pids: Readonly<Partial<Record<ServerKind, number>>>;
  /** Those that run here, by their names; of a cluster one broker more, which joins it when it is started. */
  readonly servers: ReadonlyMap<ServerName, StackServer>;
  /** Stops what runs here, found or started; servers named by the environment are left alone. */
  readonly stop: () => Promise<void>;
}

/** One of the servers, to be ended and started by itself. */
export interface StackServer {
  /** Undefined while it does not run. */
  pid(): number | undefined;
  /** Ends it by this signal, and waits until it has. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again, with its data and at its address, and what is given besides in its environment; waits until it serves. */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
}

export interface StackOptions {
  readonly home: string;
  readonly only?: readonly ServerKind[];
  /** How many brokers the cluster has, from this home's first start on; one unless given. */
  readonly brokers?: 1 | 3;
  /**
   * Advertised addresses of the brokers, where clients reach them through a proxy; with one for each that may join. Certificates name these
   * hosts too.
   */
  readonly brokersAt?: readonly string[];
  readonly say?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  /** With TLS, certificates and access rules; an installation that was made so stays so. */
  readonly secured?: boolean;
  /** Starts each server again that ends before `stop` is called, and says so; for as long as this process runs. */
  readonly keep?: boolean;
}

const serversWith = (brokers: number, brokersAt?: readonly string[]): readonly EmbeddedServer[] => [
  ...kafkaBrokers(brokers, brokersAt),
  registry,
  mongo,
  mail,
  issuer,
];
const MOST_BROKERS = 3;
const joiningTo = (brokers: number, brokersAt?: readonly string[]): readonly EmbeddedServer[] =>
  brokers === 1 ? [] : [joiningBroker(brokers, brokersAt?.[brokers])];

const kindOf = (name: ServerName): ServerKind => (name.startsWith('kafka-') ? 'kafka' : (name as ServerKind)); // all others are kinds themselves

/** A server named by one of these is used as it is, and not started. */
const NAMED_BY: Readonly<Record<ServerKind, { readonly variable: string; readonly address: keyof Addresses }>> = {
  kafka: { variable: 'LOCKBOX_KAFKA_BROKERS', address: 'kafkaBrokers' },
  registry: { variable: 'LOCKBOX_REGISTRY_URL', address: 'registryUrl' },
  mongo: { variable: 'LOCKBOX_MONGO_URL', address: 'mongoUrl' },
  mail: { variable: 'LOCKBOX_SMTP_URL', address: 'smtpUrl' },
  issuer: { variable: 'LOCKBOX_OIDC_ISSUER', address: 'issuerUrl' },
};

const READY_WITHIN_MS = 180_000;
/** Long enough to see that a server has gone wrong and not only been slow. */
const STILL_WAITING_EVERY_MS = 10_000;

/** Starts the servers that do not run yet. When one cannot start, those started by this call are stopped again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { home, only, brokers = 1, brokersAt = [], say = () => undefined, env = process.env, keep = false } = options;
  const secured = options.secured ?? securedAt(home) !== undefined;
  if (secured)
    secure(
      home,
      brokersAt.map((address) => new URL(`kafka://${address}`).hostname),
    );
  const installation = openInstallation(home, say);
  const wanted = serversWith(brokers, brokersAt).filter(
    ({ name }) => only === undefined || only.includes(kindOf(name)),
  );
  const named = wanted.filter(({ name }) => env[NAMED_BY[kindOf(name)].variable] !== undefined);
  const ours = wanted.filter((server) => !named.includes(server));

  const outcomes = await Promise.allSettled(ours.map((server) => startServer(installation, server)));
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [messageOf(outcome.reason)] : []));
  const running = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (failed.length > 0) {
    await Promise.all(running.filter(({ found }) => !found).map(({ child }) => stopChild(home, child)));
    throw new Error(failed.join('\n\n'));
  }

  const addresses: Partial<Record<keyof Addresses, string>> = {};
  for (const server of ours) Object.assign(addresses, await server.addresses(installation));
  for (const { name } of named) {
    const { variable, address } = NAMED_BY[kindOf(name)];
    const value = env[variable];
    if (value !== undefined) addresses[address] = value;
  }
  const kept = keep ? running.map(({ server, child }) => keepServer(installation, server, child)) : [];
  return {
    ...addresses,
    home,
    pids: Object.fromEntries(running.map(({ child }) => [child.name, child.pid])),
    servers: new Map(
      [...ours, ...joiningTo(brokers, brokersAt)].map((server) => [server.name, oneOf(installation, server)]),
    ),
    stop: async () => {
      await Promise.all(kept.map(({ stop }) => stop()));
      if (kept.length > 0) say(`Stopped ${kept.map(({ name }) => name).join(', ')}`);
      await stopStack(home, { say });
    },
  };
}

const oneOf = (installation: Installation, server: EmbeddedServer): StackServer => ({
  pid: () => findChild(installation.home, server.name)?.pid,
  async end(signal) {
    const child = findChild(installation.home, server.name);
    if (child === null) return;
    process.kill(child.pid, signal);
    await child.exited();
  },
  start: async (env) => {
    const prepare = async (at: Installation) => {
      const command = await server.prepare(at);
      return { ...command, env: { ...command.env, ...env } };
    };
    await startServer(installation, { ...server, prepare });
  },
});

const keepServer = (installation: Installation, server: EmbeddedServer, child: Child): Supervised =>
  keepRunning(
    installation.home,
    child,
    async (stopping) => (await startServer(installation, server, stopping)).child,
    installation.say,
  );

export interface StopOptions {
  readonly say?: (line: string) => void;
  /** How long a server may take to end by itself; 20 s. */
  readonly patienceMs?: number;
}

/** Stops every embedded server of this home, whoever started it. */
export async function stopStack(home: string, { say, patienceMs }: StopOptions = {}): Promise<void> {
  const running = [...serversWith(MOST_BROKERS), ...joiningTo(MOST_BROKERS)]
    .map(({ name }) => name)
    .filter((name) => findChild(home, name) !== null);
  await Promise.all(running.map((name) => stopNamed(home, name, patienceMs)));
  if (running.length > 0) say?.(`Stopped ${running.join(', ')}`);
}

/** The environment variables that point Lockbox at these servers. */
export function environmentOf(stack: Partial<Addresses>): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { variable, address } of Object.values(NAMED_BY)) {
    const value = stack[address];
    if (value !== undefined) variables[variable] = value;
  }
  if (stack.issuerUrl !== undefined) variables.LOCKBOX_PROVIDER_OIDC_ISSUER = stack.issuerUrl;
  if (stack.mailUrl !== undefined) variables.LOCKBOX_MAIL_URL = stack.mailUrl;
  return variables;
}

interface Started {
  readonly server: EmbeddedServer;
  readonly child: Child;
  /** It ran already: an earlier command started it. */
  readonly found: boolean;
}

/** `stopping` is there for a server that ended and is started again: nothing is started once it is aborted. */
async function startServer(
  installation: Installation,
  server: EmbeddedServer,
  stopping?: AbortSignal,
): Promise<Started> {
  const present = findChild(installation.home, server.name);
  if (present !== null) {
    await becomesReady(installation, server, present);
    return { server, child: present, found: true };
  }
  const command = await server.prepare(installation);
  for (const name of server.ports) await mustBeFree(installation, name);
  stopping?.throwIfAborted();
  const started = Date.now();
  const child = startChild(installation.home, server.name, command);
  try {
    await becomesReady(installation, server, child);
  } catch (error) {
    await stopChild(installation.home, child);
    throw error;
  }
  const state = stopping === undefined ? 'ready' : 'back with its data';
  installation.say(`${server.name} is ${state} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return { server, child, found: false };
}

async function mustBeFree(installation: Installation, name: string): Promise<void> {
  const port = await installation.port(name);
  if (await isFree(port)) return;
  const remedy = `Stop what listens there, or delete the line "${name}" from ${installation.home}/ports.json to get another.`;
  throw new Error(`Port ${port} (${name}) is in use. ${remedy}`);
}

async function becomesReady(installation: Installation, server: EmbeddedServer, child: Child): Promise<void> {
  const started = Date.now();
  let reported = started;
  let code: number | null | undefined;
  void child.exited().then((exit) => {
    code = exit;
  });
  for (;;) {
    const problem = await server.answer(installation).then(() => null, messageOf);
    if (problem === null) return;
    if (code !== undefined) throw new Error(`${child.name} ended (${code}). ${tail(child)}`);
    const waited = Date.now() - started;
    if (waited > READY_WITHIN_MS)
      throw new Error(`${child.name} is not ready after ${waited / 1000} s: ${problem}. ${tail(child)}`);
    if (Date.now() - reported > STILL_WAITING_EVERY_MS) {
      reported = Date.now();
      installation.say(`… waiting for ${child.name} (${Math.round(waited / 1000)} s): ${problem}`);
    }
    await pause(100);
  }
}

const tail = (child: Child): string => `The end of its log, ${child.log}:\n${endOfLog(child.log)}`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
