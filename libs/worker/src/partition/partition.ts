import { setTimeout as pause } from 'node:timers/promises';
import { type BatchHandler, createBatchHandler } from '../batch/batch-handler.ts';
import type { FetchedBatch } from '../batch/portion.ts';
import type { TakenOver } from '../batch/taken-over.ts';
import { StopPartition } from '../definition.ts';
import { backoffMs, isGroupChange, passing } from '../retry/retry.ts';
import type { AnySession, Feed, Runtime } from '../runtime.ts';
import { TransactionLost, type Transactions, takeTransactionsOver } from '../write/transactions.ts';
import { partitionContext } from './partition-context.ts';
import { startOffsets } from './start-offsets.ts';

/** One partition number of all inputs, from assignment to loss. */
export interface Partition {
  readonly number: number;
  /** The offset to go on from, by topic, as far as it is known. */
  readonly positions: ReadonlyMap<string, number>;
  readonly stopped: boolean;
  /** Works on what was fetched. Throws only what makes kafkajs join the group again. */
  process(batch: FetchedBatch): Promise<void>;
  /** The group was joined again, and this number stayed: kafkajs would go on from the committed offsets. */
  kept(): void;
  /** The number is lost, or the worker stops. */
  close(): Promise<void>;
}

/** `active` is fed; `paused` tries again by itself; `stopped` waits for an operator. */
type State = 'paused' | 'active' | 'stopped';

/** Takes a partition number over, in the background: nothing is fetched for it before its session is open. */
export function createPartition(number: number, runtime: Runtime, feed: Feed): Partition {
  const { definition, metrics, status } = runtime;
  const log = runtime.log.child({ partition: number });
  const source = `partition ${number}`;
  const lost = new AbortController();
  const positions = new Map<string, number>();
  let state: State = 'paused';
  let takenOver: TakenOver | undefined;
  let handlers: ReadonlyMap<string, BatchHandler> = new Map();
  let failures = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let opening: Promise<void>;

  const alarm: TakenOver['alarm'] = (code, sentence, details) => {
    metrics.alarms.inc({ code });
    log.error({ ...details, alarm: code }, sentence);
  };

  function seekAll(): void {
    for (const [topic, offset] of positions) feed.seek(topic, number, offset);
  }

  async function letGo(): Promise<void> {
    const { session, transactions } = takenOver ?? {};
    takenOver = undefined;
    handlers = new Map();
    await shut(session, transactions);
  }

  async function shut(session: AnySession | undefined, transactions: Transactions | undefined): Promise<void> {
    await session?.close?.().catch((err: unknown) => log.warn({ err }, 'a session did not close cleanly'));
    await transactions?.close();
  }

  function stop(error: StopPartition): void {
    state = 'stopped';
    metrics.stopped.inc();
    feed.pause(number);
    seekAll();
    alarm(error.code, error.message);
    status.waiting(source, `stopped (${error.code}): ${error.message}`);
  }

  /** Fence, open, find where to begin, and only then let records come (docs/architecture.md, "Taking a partition over"). */
  async function takeOver(): Promise<void> {
    const { signal } = lost;
    let transactions: Transactions | undefined;
    let session: AnySession | undefined;
    try {
      if (definition.delivery === 'exactly-once') {
        transactions = await takeTransactionsOver({
          kafka: runtime.kafka,
          transactionalId: `${runtime.group}-${number}`,
          group: runtime.group,
          outputs: definition.outputs,
          partition: number,
          reader: runtime.reader,
          now: () => runtime.clock.now(),
          signal,
          alarm,
        });
      }
      signal.throwIfAborted();
      session = await definition.open(partitionContext(number, runtime, signal, alarm));
      const offsets = await startOffsets(runtime, number, session.startAt);
      signal.throwIfAborted();
      positions.clear();
      for (const [topic, offset] of offsets) positions.set(topic, offset);
      const advance: TakenOver['advance'] = ({ topic, next }) => void positions.set(topic, next);
      const mine: TakenOver = { session, transactions, signal, alarm, advance };
      takenOver = mine;
      handlers = new Map(definition.inputs.map((input) => [input.topic, createBatchHandler(runtime, mine, input)]));
      resume();
    } catch (error) {
      await shut(session, transactions);
      throw error;
    }
  }

  function resume(): void {
    state = 'active';
    seekAll();
    feed.resume(number);
    status.waiting(source, undefined);
  }

  async function takeOverUntilDone(): Promise<void> {
    status.waiting(source, 'being taken over');
    while (!lost.signal.aborted) {
      try {
        return await takeOver();
      } catch (error) {
        if (lost.signal.aborted) return;
        if (error instanceof StopPartition) return stop(error);
        metrics.errors.inc({ error_type: typeOf(error), outcome: 'waiting' });
        log.warn({ err: error, attempt: failures + 1 }, 'cannot take the partition over yet');
        status.waiting(source, `waits to be taken over: ${reasonOf(error)}`);
        await pause(backoffMs(failures++), undefined, { signal: lost.signal }).catch(() => undefined);
      }
    }
  }

  /** The rest comes again, after a while. */
  function later(again: () => void): void {
    state = 'paused';
    feed.pause(number);
    pause(backoffMs(failures++), undefined, { signal: lost.signal }).then(again, () => undefined);
  }

  async function failed(error: unknown, batch: FetchedBatch): Promise<void> {
    if (lost.signal.aborted) return;
    const outcome =
      error instanceof StopPartition ? 'stopped' : error instanceof TransactionLost ? 'taking over again' : 'waiting';
    metrics.errors.inc({ messaging_destination_name: batch.topic, error_type: typeOf(error), outcome });
    if (error instanceof StopPartition) {
      stop(error);
      return await letGo();
    }
    seekAll();
    if (isGroupChange(error)) throw error;
    const details = { err: error, topic: batch.topic, attempt: failures + 1 };
    if (error instanceof TransactionLost) {
      log.warn(details, 'takes the partition over again');
      status.waiting(source, 'being taken over again');
      later(() => {
        opening = takeOverUntilDone();
      });
      await letGo();
      // A member that was paused long enough to be replaced learns it here, before it fences its successor.
      return await batch.heartbeat();
    }
    if (passing(error) === undefined) log.error(details, 'a batch failed');
    else log.warn(details, 'a batch waits');
    status.waiting(source, `waits: ${reasonOf(error)}`);
    later(resume);
  }

  async function work(batch: FetchedBatch): Promise<void> {
    const handle = handlers.get(batch.topic);
    if (state !== 'active' || handle === undefined || lost.signal.aborted) return;
    try {
      await handle(batch, positions.get(batch.topic) ?? 0);
      batch.resolve();
      failures = 0;
    } catch (error) {
      await failed(error, batch);
    }
  }

  opening = takeOverUntilDone();
  return {
    number,
    positions,
    get stopped() {
      return state === 'stopped';
    },
    kept: seekAll,
    process(batch) {
      const mine = queue.then(() => work(batch));
      queue = mine.catch(() => undefined); // kafkajs hears of it through `mine`
      return mine;
    },
    async close() {
      lost.abort();
      if (state === 'stopped') metrics.stopped.dec();
      status.waiting(source, undefined);
      await Promise.all([queue, opening]);
      await letGo();
    },
  };
}

const typeOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
const reasonOf = (error: unknown): string =>
  passing(error) ?? (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
