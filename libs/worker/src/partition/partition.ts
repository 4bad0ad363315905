import type { Logger } from '@lockbox/platform/log';
import { createBackoff, retrying, sleep } from '@lockbox/platform/retrying';
import type { FetchedBatch } from '../batch/portion.ts';
import { type PartitionContext, StopPartition } from '../definition.ts';
import { isGroupChange, transientReason } from '../retry/transient.ts';
import type { Runtime } from '../runtime.ts';
import { TransactionLost } from '../write/transactions.ts';
import { createFlow, type Feed, type Flow } from './flow.ts';
import { type OpenPartition, takeOver } from './take-over.ts';

/**
 * One partition number of all inputs, from assignment to loss. It is taken over in the background: nothing is fetched for it
 * before its session is open.
 */
export class Partition {
  readonly number: number;
  readonly flow: Flow;
  private readonly runtime: Runtime;
  private readonly log: Logger;
  private readonly source: string;
  private readonly lost = new AbortController();
  private readonly backoff = createBackoff();
  private open: OpenPartition | undefined;
  /** It waits for an operator. */
  private stopped = false;
  private queue: Promise<unknown> = Promise.resolve();
  private opening: Promise<void>;

  constructor(number: number, runtime: Runtime, feed: Feed) {
    this.number = number;
    this.flow = createFlow(feed, number);
    this.runtime = runtime;
    this.log = runtime.log.child({ partition: number });
    this.source = `partition ${number}`;
    this.opening = this.takeOver();
  }

  /** Works on what was fetched. Throws only what makes kafkajs join the group again. */
  process(batch: FetchedBatch): Promise<void> {
    const mine = this.queue.then(() => this.work(batch));
    this.queue = mine.catch(() => undefined); // kafkajs hears of it through `mine`
    return mine;
  }

  /** The number is lost, or the worker stops. */
  async close(): Promise<void> {
    this.lost.abort();
    if (this.stopped) this.runtime.metrics.stopped.dec();
    this.waiting(undefined);
    await Promise.all([this.queue, this.opening]);
    await this.letGo();
  }

  private async takeOver(): Promise<void> {
    const { number, log, alarm, flow, backoff, runtime } = this;
    const { signal } = this.lost;
    this.waiting('being taken over');
    const onFailure = (err: unknown, attempt: number): void => {
      if (err instanceof StopPartition) throw err;
      runtime.metrics.errors.inc({ error_type: typeOf(err), outcome: 'waiting' });
      log.warn({ err, attempt }, 'cannot take the partition over yet');
      this.waiting(`waits to be taken over: ${reasonOf(err)}`);
    };
    try {
      this.open = await retrying({ signal, backoff, onFailure }, () =>
        takeOver(runtime, { number, signal, log, alarm, advance: flow.advance }),
      );
    } catch (error) {
      if (error instanceof StopPartition) return this.stop(error);
      throw error;
    }
    if (this.open === undefined || signal.aborted) return;
    flow.beginAt(this.open.offsets);
    this.resume();
  }

  private async letGo(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.close();
  }

  private async work(batch: FetchedBatch): Promise<void> {
    const handle = this.open?.handlers.get(batch.topic);
    if (!this.flow.active || handle === undefined || this.lost.signal.aborted) return;
    try {
      await handle(batch, this.flow.positions.get(batch.topic) ?? 0);
      batch.resolve();
      this.backoff.reset();
    } catch (error) {
      if (!this.lost.signal.aborted) await this.failed(error, batch);
    }
  }

  private async failed(err: unknown, batch: FetchedBatch): Promise<void> {
    const { topic } = batch;
    const count = (outcome: string) =>
      this.runtime.metrics.errors.inc({ messaging_destination_name: topic, error_type: typeOf(err), outcome });
    const details = { err, topic, attempt: this.backoff.failures + 1 };
    if (err instanceof StopPartition) {
      count('stopped');
      this.stop(err);
      return await this.letGo();
    }
    this.flow.seek();
    count(err instanceof TransactionLost ? 'taking over again' : 'waiting');
    if (isGroupChange(err)) throw err;
    if (err instanceof TransactionLost) {
      this.log.warn(details, 'takes the partition over again');
      this.waiting('being taken over again');
      this.later(() => {
        this.opening = this.takeOver();
      });
      await this.letGo();
      // A member that was paused long enough to be replaced learns it here, before it fences its successor.
      return await batch.heartbeat();
    }
    if (transientReason(err) === undefined) this.log.error(details, 'a batch failed');
    else this.log.warn(details, 'a batch waits');
    this.waiting(`waits: ${reasonOf(err)}`);
    this.later(() => this.resume());
  }

  /** The rest comes again, after a while. */
  private later(again: () => void): void {
    const { signal } = this.lost;
    this.flow.pause();
    void sleep(this.backoff.next(), signal).then(() => {
      if (!signal.aborted) again();
    });
  }

  private resume(): void {
    this.flow.resume();
    this.waiting(undefined);
  }

  private stop(error: StopPartition): void {
    this.stopped = true;
    this.runtime.metrics.stopped.inc();
    this.flow.pause();
    this.flow.seek();
    this.alarm(error.code, error.message);
    this.waiting(`stopped (${error.code}): ${error.message}`);
  }

  private readonly alarm: PartitionContext['alarm'] = (code, sentence, details) => {
    this.runtime.metrics.alarms.inc({ code });
    this.log.error({ ...details, alarm: code }, sentence);
  };

  private waiting(reason: string | undefined): void {
    this.runtime.status.waiting({ source: this.source, reason });
  }
}

const typeOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
const reasonOf = (error: unknown): string =>
  transientReason(error) ?? (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
