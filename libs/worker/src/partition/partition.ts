import { createBackoff, retrying, sleep } from '@lockbox/platform/retrying';
import type { FetchedBatch } from '../batch/portion.ts';
import { StopPartition } from '../definition.ts';
import { transientReason } from '../retry/transient.ts';
import type { Runtime } from '../runtime.ts';
import { acquirePartition, type OpenPartition } from './acquire.ts';
import { afterFailure, isDatabaseLost } from './after-failure.ts';
import { createFlow, type Feed, type Flow } from './flow.ts';
import { createReport, type PartitionReport, reasonOf } from './report.ts';
import { warningOfSlow } from './slow-batch.ts';

/**
 * One partition number of all inputs, from assignment to loss. It is acquired in the background: nothing is fetched for
 * it before its session is open.
 */
export class Partition {
  readonly number: number;
  readonly flow: Flow;
  private readonly feed: Feed;
  private readonly runtime: Runtime;
  private readonly report: PartitionReport;
  private readonly lost = new AbortController();
  private readonly backoff = createBackoff();
  /** Aborted when a scheduled retry is superseded. */
  private waits = new AbortController();
  private open: OpenPartition | undefined;
  /** True while the partition waits for an operator. */
  private stopped = false;
  private queue: Promise<unknown> = Promise.resolve();
  private opening: Promise<void>;

  constructor(number: number, runtime: Runtime, feed: Feed) {
    this.number = number;
    this.flow = createFlow(feed, number);
    this.feed = feed;
    this.runtime = runtime;
    this.report = createReport(runtime, number);
    this.opening = this.acquirePartition();
  }

  /** Processes a fetched batch. Throws only errors that make kafkajs rejoin the group. */
  process(batch: FetchedBatch): Promise<void> {
    const mine = this.queue.then(() => this.work(batch));
    this.queue = mine.catch(() => undefined); // kafkajs gets the error through `mine`
    return mine;
  }

  /** Called when the number is lost or the worker stops. */
  async close(): Promise<void> {
    this.lost.abort();
    if (this.stopped) this.runtime.metrics.stopped.dec();
    this.report.waiting(undefined);
    await Promise.all([this.queue, this.opening]);
    await this.letGo();
  }

  private async acquirePartition(): Promise<void> {
    const { number, feed, flow, backoff, runtime, report } = this;
    const { signal } = this.lost;
    report.waiting('being taken over');
    const onFailure = (err: unknown, attempt: number): void => {
      if (err instanceof StopPartition) throw err;
      report.failed(err, { outcome: 'waiting' });
      report.log.warn({ err, attempt }, 'cannot take the partition over yet');
      report.waiting(`waits to be taken over: ${reasonOf(err)}`);
    };
    try {
      this.open = await retrying({ signal, backoff, onFailure }, () =>
        acquirePartition(runtime, {
          number,
          signal,
          log: report.log,
          alarm: report.alarm,
          advance: flow.advance,
          commit: feed.commit,
          acquireAgain: (error, session) => this.sessionFailed(error, session),
        }),
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
      await warningOfSlow(this.report, batch, () => handle(batch, this.flow.positions.get(batch.topic) ?? 0));
      batch.resolve();
      this.backoff.reset();
    } catch (error) {
      if (!this.lost.signal.aborted) await this.failed(error, batch);
    }
  }

  private async failed(err: unknown, batch: FetchedBatch): Promise<void> {
    const { report } = this;
    const { topic } = batch;
    const details = { err, topic, attempt: this.backoff.failures + 1 };
    const next = afterFailure(err);
    if (err instanceof StopPartition) {
      report.failed(err, { outcome: 'stopped', topic });
      this.stop(err);
      return await this.letGo();
    }
    this.flow.seek();
    if (next === 'taken over again') {
      await this.acquireAgain(err, { topic });
      // A member that was paused and replaced learns it here, before it fences its successor.
      return await batch.heartbeat();
    }
    report.failed(err, { outcome: 'waiting', topic });
    if (next === 'joins again') throw err;
    if (transientReason(err) === undefined) report.log.error(details, 'a batch failed');
    else report.log.warn(details, 'a batch waits');
    report.waiting(`waits: ${reasonOf(err)}`);
    this.later(() => this.resume());
  }

  /** Handles an error that a session found between batches. Errors of closed sessions are ignored. */
  private sessionFailed(err: unknown, session: AbortSignal): void {
    this.queue = this.queue
      .then(() => this.opening)
      .then(async () => {
        if (!session.aborted && this.open !== undefined) await this.acquireAgain(err);
      })
      .catch((error: unknown) => this.report.log.warn({ err: error }, 'a session did not close cleanly'));
  }

  private async acquireAgain(err: unknown, of: { readonly topic?: string } = {}): Promise<void> {
    const { report } = this;
    report.failed(err, { outcome: 'taking over again', ...of });
    if (isDatabaseLost(err)) report.alarm(err.code, err.message);
    report.log.warn({ err, ...of, attempt: this.backoff.failures + 1 }, 'takes the partition over again');
    report.waiting('being taken over again');
    this.hold();
    try {
      await this.letGo();
    } finally {
      this.later(() => {
        this.opening = this.acquirePartition();
      });
    }
  }

  /**
   * Pauses the feed and cancels a scheduled retry. A lost partition must not pause: its successor may use the same
   * feed.
   */
  private hold(): void {
    this.waits.abort();
    if (!this.lost.signal.aborted) this.flow.pause();
  }

  /** Pauses, and runs `again` after the backoff. */
  private later(again: () => void): void {
    this.hold();
    this.waits = new AbortController();
    const signal = AbortSignal.any([this.lost.signal, this.waits.signal]);
    void sleep(this.backoff.next(), signal).then(() => {
      if (!signal.aborted) again();
    });
  }

  private resume(): void {
    this.flow.resume();
    this.report.waiting(undefined);
  }

  private stop(error: StopPartition): void {
    this.stopped = true;
    this.runtime.metrics.stopped.inc();
    this.hold();
    this.flow.seek();
    this.report.alarm(error.code, error.message);
    this.report.waiting(`stopped (${error.code}): ${error.message}`);
  }
}
