/** Runs Lockbox's services as processes, so that tests can stop, kill and multiply them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { advanceClock } from '@lockbox/platform/clock';
import { defaultCache } from '@lockbox/stack/installation';
import { keyEnvironment, nodeEnvironment, portalAtIssuer } from '@lockbox/stack/lockbox-services';
import { freePort } from '@lockbox/stack/ports';
import { type LocalKeys, OWN_KEYS } from '@lockbox/stack/secrets';
import { topicsFile } from '@lockbox/topics/file';
import { type ProgramName, type Sender, senders } from '@lockbox/topics/programs';
import { PARTITIONS } from './namespace.ts';
import { ACCESS_TOKEN_KEYS, CHECKPOINT_KEYS, SIGNING_KEYS } from './signing-keys.ts';
import { SOURCE_KEYS } from './source-keys.ts';
import { stackEnvironment } from './stack.ts';
import { testTopicsFile } from './topics-file.ts';
import { until } from './until.ts';

/**
 * Those by which a request gets from its submission to the end of its access, and everybody learns of it. A system is these unless a test
 * names others: `access` and `signals`, which other systems ask, would only take processor time where none does.
 */
const PROGRAMS: readonly ProgramName[] = ['intake', 'policy', 'timer', 'notifier', 'projector', 'audit', 'portal'];

/** Those that belong to a consumer group. */
export const workers: readonly ProgramName[] = topicsFile()
  .programs.filter(({ delivery }) => delivery !== 'none')
  .map(({ name }) => name);

const ROOT = resolve(import.meta.dirname, '../../..');
/** Compiled code is kept for the next run. */
const CACHE = join(defaultCache(), 'tests');
const READY_WITHIN_MS = 240_000;

/** Keys of test runs only; each sender has its own, as in production. */
export const SENDER_KEYS = Object.fromEntries(
  senders.map((sender) => [sender, `test-key-of-${sender}-and-of-nobody-else`]),
) as Readonly<Record<Sender, string>>; // made of all senders

export const OWN_TEST_KEYS = Object.fromEntries(
  OWN_KEYS.map((name) => [name, `test-key-for-${name}`.padEnd(32, '-')]),
) as LocalKeys['own']; // made of all names

export interface ServiceProcess {
  readonly name: ProgramName;
  /** The checkout that it was started from. */
  readonly checkout: string;
  readonly pid: number;
  readonly url: string;
  /** The address of its health: a separate port for programs that people and callers reach. */
  readonly healthUrl: string;
  readonly logFile: string;
  log(): string;
  /** Resolves when /readyz says yes. */
  ready(): Promise<void>;
  /** Sends the signal and waits for the end; the exit code, or null after a signal. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  readonly exited: Promise<number | null>;
}

export interface System {
  readonly namespace: string;
  readonly env: Readonly<Record<string, string>>;
  /** Starts one more instance and waits until it is ready. A setting that is undefined is left out: its default holds. */
  start(name: ProgramName, env?: Readonly<Record<string, string | undefined>>): Promise<ServiceProcess>;
  /** Starts one more instance, which may have to wait for a server. */
  launch(name: ProgramName, env?: Readonly<Record<string, string | undefined>>): Promise<ServiceProcess>;
  /** The running instances of a service. */
  instances(name: ProgramName): readonly ServiceProcess[];
  portalUrl(): string;
  /** For whoever looks for a cause: what each program waits for, and the last of what it has warned of. */
  troubles(): Promise<readonly string[]>;
  /** Returns how far the clock is ahead now, in milliseconds. */
  advanceClock(byMs: number): number;
  /** Ends all at once, for a test that looks at nothing of it any more; with SIGTERM when others of their groups follow. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** The settings of one service in a test's namespace. */
function environmentOf(
  name: ProgramName,
  shared: Readonly<Record<string, string>>,
  { port, healthPort, portalHost }: { readonly port: number; readonly healthPort: number; readonly portalHost: string },
): Record<string, string> {
  const keys = keyEnvironment(name, {
    senders: SENDER_KEYS,
    own: OWN_TEST_KEYS,
    signing: SIGNING_KEYS,
    checkpoints: CHECKPOINT_KEYS,
    accessTokens: ACCESS_TOKEN_KEYS,
  });
  const portal =
    name === 'portal'
      ? {
          ...portalAtIssuer({}),
          LOCKBOX_PORTAL_URL: `http://${portalHost}:${port}`,
        }
      : {};
  const access = name === 'access' ? { LOCKBOX_ACCESS_URL: `http://127.0.0.1:${port}` } : {};
  // Outside of development every source signs.
  const sources =
    keys.LOCKBOX_SOURCE_KEYS !== undefined && shared.LOCKBOX_DEVELOPMENT === 'false'
      ? { LOCKBOX_SOURCE_KEYS: `${keys.LOCKBOX_SOURCE_KEYS},${SOURCE_KEYS}` }
      : {};
  return {
    ...shared,
    ...keys,
    ...sources,
    ...portal,
    ...access,
    LOCKBOX_HTTP_PORT: String(port),
    LOCKBOX_HEALTH_PORT: String(healthPort),
    LOCKBOX_HTTP_HOST: '127.0.0.1',
  };
}

/** By the sources that are run, since another release may serve it elsewhere. */
const servesHealthApart = (checkout: string, name: ProgramName): boolean =>
  readFileSync(join(checkout, `services/${name}/src/settings.ts`), 'utf8').includes('LOCKBOX_HEALTH_PORT');

async function troublesOf({ name, healthUrl, log }: ServiceProcess): Promise<readonly string[]> {
  const answer = await fetch(`${healthUrl}/readyz`).catch((error: unknown) => error);
  const health =
    answer instanceof Response ? `${answer.status} ${(await answer.text()).slice(0, 1_000)}` : String(answer);
  const warnings = log().match(/.*"level":"(?:warn|error|fatal)".*/g) ?? [];
  return [`readyz: ${health}`, ...warnings.slice(-20).map((line) => line.slice(0, 600))].map(
    (line) => `${name}: ${line}`,
  );
}

/** Starts services in a namespace whose topics and subjects exist. Stop it in `afterAll`. */
export async function startSystem(options: {
  readonly namespace: string;
  /** Without it those that a request goes through, without `access` and `signals`. */
  readonly services?: readonly ProgramName[];
  readonly env?: Readonly<Record<string, string>>;
  /** Settings of one service alone, such as its credentials. */
  readonly envOf?: (name: ProgramName) => Readonly<Record<string, string>>;
  /** By which name browsers reach the portal: passkeys belong to a name, and to no address. */
  readonly portalHost?: 'localhost';
  /** The checkout that the next instance of a program is started from: of another release. This one unless given. */
  readonly checkoutOf?: (name: ProgramName) => string;
}): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), `${options.namespace}-`));
  const clockFile = join(folder, 'clock.json');
  // Chosen before the portal starts, since e-mails lead to it.
  const portalPort = await freePort();
  const { portalHost = '127.0.0.1' } = options;
  const shared: Record<string, string> = {
    ...stackEnvironment(),
    LOCKBOX_NAMESPACE: options.namespace,
    LOCKBOX_PARTITIONS: String(PARTITIONS),
    LOCKBOX_DEVELOPMENT: 'true',
    LOCKBOX_CLOCK_FILE: clockFile,
    LOCKBOX_PORTAL_URL: `http://${portalHost}:${portalPort}`,
    // On a busy machine an outcome may take longer than the default of 2 seconds.
    LOCKBOX_OUTCOME_WAIT: 'PT30S',
    // Tests wait by asking, all from one address, and much faster than a person.
    LOCKBOX_CALLS_PER_MINUTE: '1000000',
    ...options.env,
  };
  const running = new Set<ServiceProcess>();
  let count = 0;

  async function launch(
    name: ProgramName,
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<ServiceProcess> {
    const isFirstPortal = name === 'portal' && system.instances('portal').length === 0;
    const given = env.LOCKBOX_HTTP_PORT === undefined ? undefined : Number(env.LOCKBOX_HTTP_PORT);
    const port = given ?? (isFirstPortal ? portalPort : await freePort(new Set([portalPort])));
    const logFile = join(folder, `${name}-${++count}.log`);
    const log = openSync(logFile, 'a');
    const checkout = options.checkoutOf?.(name) ?? ROOT;
    const healthPort = servesHealthApart(checkout, name) ? await freePort(new Set([portalPort, port])) : port;
    const child: ChildProcess = spawn(process.execPath, [join(checkout, `services/${name}/src/main.ts`)], {
      cwd: checkout,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...nodeEnvironment(CACHE),
        LOCKBOX_TOPICS_FILE: testTopicsFile({}, checkout), // its own: it may not know another release's
        NODE_OPTIONS: '', // what keeps an idle program small makes its start a fifth dearer
        ...environmentOf(name, shared, { port, healthPort, portalHost }),
        ...options.envOf?.(name),
        ...env,
      },
      stdio: ['ignore', log, log],
    });
    closeSync(log); // it has one of its own
    const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
    let ended = false;
    let isAsked = false;
    const healthUrl = `http://127.0.0.1:${healthPort}`;
    const service: ServiceProcess = {
      name,
      checkout,
      pid: child.pid ?? 0,
      url: `http://${name === 'portal' ? portalHost : '127.0.0.1'}:${port}`,
      healthUrl,
      logFile,
      log: () => readFileSync(logFile, 'utf8'),
      exited,
      async ready() {
        await until(
          `${name} is ready (log: ${logFile})`,
          async () => {
            if (ended) throw new Error(`${name} ended before it was ready:\n${service.log().slice(-3000)}`);
            return (await fetch(`${healthUrl}/readyz`).catch(() => undefined))?.status === 200;
          },
          READY_WITHIN_MS,
        );
      },
      async end(signal = 'SIGTERM') {
        isAsked = true;
        child.kill(signal);
        return await exited;
      },
    };
    running.add(service);
    void exited.then((code) => {
      ended = true;
      running.delete(service);
      // A test that waits for it would only report that nothing arrived.
      if (!isAsked)
        process.stderr.write(
          `${name} ended, and nobody had asked it to (${code ?? child.signalCode}):\n${service.log().slice(-1_000)}\n`,
        );
    });
    return service;
  }

  async function start(...what: Parameters<typeof launch>): Promise<ServiceProcess> {
    const service = await launch(...what);
    await service.ready();
    return service;
  }

  const system: System = {
    namespace: options.namespace,
    env: shared,
    start,
    launch,
    instances: (name) => [...running].filter((service) => service.name === name),
    portalUrl() {
      const [portal] = system.instances('portal');
      if (portal === undefined) throw new Error('The portal does not run in this test');
      return portal.url;
    },
    troubles: async () => (await Promise.all([...running].map(troublesOf))).flat(),
    advanceClock: (byMs) => advanceClock(clockFile, byMs),
    stop: async (signal = 'SIGKILL') => void (await Promise.all([...running].map((service) => service.end(signal)))),
  };
  try {
    await Promise.all((options.services ?? PROGRAMS).map((name) => start(name)));
  } catch (error) {
    await system.stop();
    throw error;
  }
  return system;
}
