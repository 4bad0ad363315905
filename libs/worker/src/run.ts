import { constants, setPriority } from 'node:os';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import { createMetrics, serveHealth } from '@lockbox/platform/health';
import { createLogger, type Logger } from '@lockbox/platform/log';
import { retrying } from '@lockbox/platform/retrying';
import { describeSettings } from '@lockbox/platform/settings';
import { type Running, runProgram } from '@lockbox/platform/shutdown';
import { startTelemetry } from '@lockbox/platform/telemetry';
import { type Program, programNamed } from '@lockbox/topics/file';
import type { ProgramName } from '@lockbox/topics/programs';
import type { ISocketFactory } from 'kafkajs';
import type { WorkerDefinition } from './definition.ts';
import { checkEntry } from './entry.ts';
import { createStatus, type Status } from './health/status.ts';
import { transientReason } from './retry/transient.ts';
import { startWork, type Work } from './work.ts';
import { createWorkerDeps, type WorkerDeps, type WorkerSettings } from './worker-deps.ts';

export type { WorkerDeps, WorkerSettings };

export interface WorkerOptions<S extends WorkerSettings, F extends SchemaFile> {
  readonly name: string;
  readonly properties: Parameters<typeof describeSettings>[0];
  /** Throws SettingsError. */
  settings(): S;
  /** May throw transient errors, such as an unreachable broker; it is then called again. */
  define(deps: WorkerDeps<S>): Promise<WorkerDefinition<F>>;
}

export interface Tuning {
  /** How long a fetch waits for something new. Costs no latency; long waits keep an idle worker quiet. */
  readonly maxWaitMs?: number;
  /** For tests that cut connections. */
  readonly socketFactory?: ISocketFactory;
  readonly log?: Logger;
  /** The entry in schemas/topics.yaml that the definition is checked against; test workers have none. */
  readonly program?: Program;
}

export interface RunningWorker extends Running {
  readonly log: Logger;
  /** The port of health, metrics and the worker's own routes. */
  readonly port: number;
  /** Reasons for not being ready; empty when ready. */
  notReady(): readonly string[];
  readonly failed: Promise<Error>;
}

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
  status.waiting({ source: name, reason: 'starting' });
  let definition: WorkerDefinition<F> | undefined;
  const health = await serveHealth({
    host: settings.LOCKBOX_HTTP_HOST,
    port: settings.LOCKBOX_HTTP_PORT,
    health: { notReady: status.reasons, dead: () => [] },
    metrics,
    routes: () => definition && (definition.routes ?? {}),
    onRouteError: (err, route) => log.error({ err, route }, 'a call failed'),
  });

  const stopping = new AbortController();
  const failed = Promise.withResolvers<Error>();
  const { onStop, runAll: endAll } = createClosings(log);
  const { waiting } = status;
  const { socketFactory } = tuning;
  const deps = createWorkerDeps({ name, settings, log, metrics, waiting, socketFactory, onStop });

  let work: Work | undefined;
  const starting = (async () => {
    definition = await define(options, deps, { status, endAll, signal: stopping.signal });
    if (definition === undefined) return;
    if (tuning.program !== undefined) checkEntry(definition, tuning.program, deps.topics.namespace);
    if (definition.lowPriority) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    work = startWork(definition, { ...deps, status, maxWaitMs: tuning.maxWaitMs ?? 1_000 });
    waiting({ source: name, reason: undefined });
  })().catch((error: unknown) => failed.resolve(error instanceof Error ? error : new Error(String(error))));

  return {
    log,
    port: health.port,
    notReady: status.reasons,
    failed: failed.promise,
    async stop() {
      stopping.abort();
      waiting({ source: name, reason: 'stopping' });
      await starting;
      await work?.stop();
      await endAll();
      await health.stop();
      await telemetry.stop();
      log.info('stopped');
    },
  };
}

/** Creates the worker's definition, retrying after transient errors; undefined if the worker stops before. */
async function define<S extends WorkerSettings, F extends SchemaFile>(
  { name, define: make }: WorkerOptions<S, F>,
  deps: WorkerDeps<S>,
  { status, endAll, signal }: { status: Status; endAll(): Promise<void>; signal: AbortSignal },
): Promise<WorkerDefinition<F> | undefined> {
  const onFailure = (err: unknown, attempt: number): void => {
    const reason = transientReason(err);
    if (reason === undefined) throw err;
    deps.log.warn({ err, attempt }, 'cannot start yet');
    status.waiting({ source: name, reason: `waits for ${reason}` });
  };
  return await retrying({ signal, onFailure }, async () => {
    await endAll(); // what an attempt before this has opened
    return await make(deps);
  });
}

/** A worker's whole `main.ts`: runs until SIGTERM or SIGINT, then finishes, commits and leaves. */
export async function runWorker<S extends WorkerSettings, F extends SchemaFile>(
  options: WorkerOptions<S, F> & { readonly name: ProgramName; readonly heapGrowthPercent?: number },
): Promise<void> {
  await runProgram(() => startWorker(options, { program: programNamed(options.name) }), options);
}

/** Collects close functions and runs them in reverse order. */
function createClosings(log: Logger) {
  const closings: (() => Promise<void>)[] = [];
  return {
    onStop: (close: () => Promise<void>) => void closings.push(close),
    async runAll(): Promise<void> {
      for (const close of closings.splice(0).reverse()) {
        await close().catch((err: unknown) => log.warn({ err }, 'did not close cleanly'));
      }
    },
  };
}
