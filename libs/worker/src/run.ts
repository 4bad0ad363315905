import { openCodec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import { connectRegistry, type SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import { type Clock, createClock } from '@lockbox/platform/clock';
import { createMetrics, serveHealth } from '@lockbox/platform/health';
import { createLogger, type Logger } from '@lockbox/platform/log';
import { retrying } from '@lockbox/platform/retrying';
import { describeSettings, type readSettings, type workerSettings } from '@lockbox/platform/settings';
import { type Running, runProgram } from '@lockbox/platform/shutdown';
import { startTelemetry } from '@lockbox/platform/telemetry';
import { topicDefinitions } from '@lockbox/topics/definitions';
import { type Program, programNamed } from '@lockbox/topics/file';
import { type TopicNames, topicNames } from '@lockbox/topics/names';
import type { ProgramName, Sender } from '@lockbox/topics/programs';
import type { ISocketFactory, Kafka } from 'kafkajs';
import type { Registry } from 'prom-client';
import type { WorkerDefinition } from './definition.ts';
import { holdToEntry } from './entry.ts';
import { createStatus } from './health/status.ts';
import { connectKafka } from './kafka.ts';
import { passing } from './retry/retry.ts';
import { startWork, type Work } from './work.ts';
import { type CommandSender, createCommandSender } from './write/commands.ts';

export type WorkerSettings = ReturnType<typeof readSettings<typeof workerSettings>>;
type Properties = Parameters<typeof describeSettings>[0];

/** What a worker's own code is made with. */
export interface WorkerDeps<S> {
  readonly settings: S;
  readonly log: Logger;
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly clock: Clock;
  readonly metrics: Registry;
  /** For a worker that sends commands: signed with LOCKBOX_SENDER_KEY. */
  commandSender(sender: Sender): Promise<CommandSender>;
  /** Work to do at the end, after the sessions: closing a store, for instance. */
  onStop(work: () => Promise<void>): void;
  /** Tells /readyz what is waited for, or, with undefined, that it is over. */
  waiting(reason: string | undefined, source: string): void;
}

export interface WorkerOptions<S extends WorkerSettings, F extends SchemaFile> {
  readonly name: string;
  readonly properties: Properties;
  /** Throws SettingsError. */
  settings(): S;
  /** May throw what passes (a broker that is away): it is then tried again. */
  define(deps: WorkerDeps<S>): Promise<WorkerDefinition<F>>;
}

export interface Tuning {
  /** How long a fetch waits for something new. Costs no latency; long waits keep an idle worker quiet. */
  readonly maxWaitMs?: number;
  /** For tests that cut connections. */
  readonly socketFactory?: ISocketFactory;
  readonly log?: Logger;
  /** Its entry in schemas/topics.yaml, to which it is held; a test's own worker has none. */
  readonly program?: Program;
}

export interface RunningWorker extends Running {
  readonly log: Logger;
  /** Where health and metrics are served. */
  readonly port: number;
  /** Why it is not ready; empty when it is. */
  notReady(): readonly string[];
  readonly failed: Promise<Error>;
}

const DEFAULT_RECORD_BYTES = 1_048_576;

/** Starts a worker without process handling. Health is served when this resolves; the work begins when it can. */
export async function startWorker<S extends WorkerSettings, F extends SchemaFile>(
  options: WorkerOptions<S, F>,
  tuning: Tuning = {},
): Promise<RunningWorker> {
  const { name } = options;
  const settings = options.settings();
  const log = tuning.log ?? createLogger(name, settings.LOCKBOX_LOG_LEVEL);
  log.info({ settings: describeSettings(options.properties, settings) }, 'starting');
  const telemetry = await startTelemetry(name);
  const status = createStatus();
  const metrics = createMetrics(name);
  status.waiting(name, 'starting');
  const health = await serveHealth({
    host: settings.LOCKBOX_HTTP_HOST,
    port: settings.LOCKBOX_HTTP_PORT,
    health: { notReady: () => status.reasons(), dead: () => [] },
    metrics,
  });

  const stopping = new AbortController();
  const failed = Promise.withResolvers<Error>();
  const lastWorks: (() => Promise<void>)[] = [];
  const topics = topicNames(settings.LOCKBOX_NAMESPACE);
  const clock = createClock({ development: settings.LOCKBOX_DEVELOPMENT, file: settings.LOCKBOX_CLOCK_FILE });
  const registry = connectRegistry(settings.LOCKBOX_REGISTRY_URL);
  const kafka = connectKafka({
    settings,
    clientId: `${settings.LOCKBOX_NAMESPACE}.${name}`,
    log,
    ...(tuning.socketFactory === undefined ? {} : { socketFactory: tuning.socketFactory }),
  });
  const deps: WorkerDeps<S> = {
    settings,
    log,
    kafka,
    registry,
    topics,
    clock,
    metrics,
    async commandSender(sender) {
      const codec = await openCodec(registry, topics.namespace, 'commands');
      return createCommandSender({ sender, senderKey: senderKeyOf(settings), codec, topics, clock });
    },
    onStop: (work) => void lastWorks.push(work),
    waiting: (reason, source) => status.waiting(source, reason),
  };

  let work: Work | undefined;
  const starting = (async () => {
    const onFailure = (err: unknown, attempt: number): void => {
      const reason = passing(err);
      if (reason === undefined) throw err;
      log.warn({ err, attempt }, 'cannot start yet');
      status.waiting(name, `waits for ${reason}`);
    };
    const definition = await retrying({ signal: stopping.signal, onFailure }, async () => {
      await endWorks(lastWorks, log);
      return await options.define(deps);
    });
    if (definition === undefined) return;
    if (tuning.program !== undefined) holdToEntry(definition, tuning.program, topics.namespace);
    const limits = new Map(
      topicDefinitions({ namespace: topics.namespace }).map((topic) => [topic.name, topic.maxMessageBytes]),
    );
    work = startWork(definition, {
      ...deps,
      status,
      registry,
      registryOfMetrics: metrics,
      maxWaitMs: tuning.maxWaitMs ?? 1_000,
      limitOf: (topic) => limits.get(topic) ?? DEFAULT_RECORD_BYTES,
    });
    status.waiting(name, undefined);
  })().catch((error: unknown) => failed.resolve(error instanceof Error ? error : new Error(String(error))));

  return {
    log,
    port: health.port,
    notReady: () => status.reasons(),
    failed: failed.promise,
    async stop() {
      stopping.abort();
      status.waiting(name, 'stopping');
      await starting;
      await work?.stop();
      await endWorks(lastWorks, log);
      await health.stop();
      await telemetry.stop();
      log.info('stopped');
    },
  };
}

/** A worker's whole `main.ts`: runs until SIGTERM or SIGINT, then finishes, commits and leaves. */
export async function runWorker<S extends WorkerSettings, F extends SchemaFile>(
  options: WorkerOptions<S, F> & { readonly name: ProgramName },
): Promise<void> {
  await runProgram(() => startWorker(options, { program: programNamed(options.name) }));
}

async function endWorks(works: (() => Promise<void>)[], log: Logger): Promise<void> {
  for (const work of works.splice(0).reverse()) {
    await work().catch((err: unknown) => log.warn({ err }, 'did not close cleanly'));
  }
}

function senderKeyOf(settings: object): string {
  const key = 'LOCKBOX_SENDER_KEY' in settings ? settings.LOCKBOX_SENDER_KEY : undefined;
  if (typeof key === 'string') return key;
  throw new LockboxError('NO_SENDER_KEY', 'A worker that sends commands needs LOCKBOX_SENDER_KEY among its settings.');
}
