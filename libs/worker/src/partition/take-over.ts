import type { Logger } from '@lockbox/platform/log';
import { type BatchHandler, createBatchHandler } from '../batch/batch-handler.ts';
import type { TakenOver } from '../batch/taken-over.ts';
import type { AnySession, Runtime } from '../runtime.ts';
import { takeTransactionsOver } from '../write/transactions.ts';
import type { Feed } from './flow.ts';
import { partitionContext } from './partition-context.ts';
import { holdPartitionCounts } from './partition-counts.ts';
import { type Start, startOffsets } from './start-offsets.ts';

/** A partition number on which work can begin. */
export interface OpenPartition {
  /** The offset to begin at, by topic. */
  readonly offsets: ReadonlyMap<string, number>;
  /** By topic. */
  readonly handlers: ReadonlyMap<string, BatchHandler>;
  close(): Promise<void>;
}

interface Taking extends Pick<TakenOver, 'signal' | 'alarm' | 'advance'> {
  readonly number: number;
  readonly log: Logger;
  readonly commit: Feed['commit'];
  /** A session has found out that what it rests on is gone. */
  takeOverAgain(error: unknown, session: AbortSignal): void;
}

/**
 * See how many partitions there are, fence, open, find where to begin, and only then let records come (docs/architecture.md, "Taking a partition over").
 */
export async function takeOver(runtime: Runtime, taking: Taking): Promise<OpenPartition> {
  const { definition, group, kafka, reader, clock } = runtime;
  const { number, alarm, advance, commit, log } = taking;
  const ending = new AbortController();
  const signal = AbortSignal.any([taking.signal, ending.signal]);
  await holdPartitionCounts(runtime);
  const transactions =
    definition.delivery === 'exactly-once'
      ? await takeTransactionsOver({
          kafka,
          transactionalId: `${group}-${number}`,
          group,
          outputs: definition.outputs,
          partition: number,
          reader,
          now: () => clock.now(),
          signal,
          alarm,
        })
      : undefined;
  let session: AnySession | undefined;
  async function close(): Promise<void> {
    ending.abort(); // of what a session does besides, nothing outlives it
    await session?.close?.().catch((err: unknown) => log.warn({ err }, 'a session did not close cleanly'));
    await transactions?.close();
  }
  try {
    signal.throwIfAborted();
    session = await definition.open(
      partitionContext(number, runtime, {
        signal,
        alarm,
        takeOverAgain: (error) => taking.takeOverAgain(error, signal),
      }),
    );
    const { startAt = {} } = session;
    const starts = await startOffsets(runtime, number, startAt);
    const back = session.setBack ? starts.filter(({ topic, next }) => next < (startAt[topic] ?? 0)) : [];
    // Before the group's offset: by that alone nobody would see a gap any more, and what is stored would count on.
    for (const { topic, next } of back) await session.setBack?.(topic, next);
    // From now on the group has an offset of each, which names all: if one is missing later, it was taken away, or its topic was.
    // A late commit that was lost is made up for: whoever looks at lag would wait for the next record.
    const isBehind = ({ next, passed }: Start): boolean => definition.keepsPosition === true && next > passed;
    await commit(starts.filter((start) => !start.isMarked || isBehind(start)));
    signal.throwIfAborted();
    if (back.length === 0) {
      session.passed?.(new Map(starts.map(({ topic, passed }) => [topic, passed])));
      const byTopic = new Map(starts.map((start) => [start.topic, start]));
      const takenOver: TakenOver = { session, transactions, starts: byTopic, signal, alarm, advance };
      const handlers = await Promise.all(
        definition.inputs.map(
          async (input) => [input.topic, await createBatchHandler(runtime, takenOver, input)] as const,
        ),
      );
      return {
        offsets: new Map(starts.map(({ topic, next }) => [topic, next])),
        handlers: new Map(handlers),
        close,
      };
    }
  } catch (error) {
    await close();
    throw error;
  }
  await close(); // what the session has read is from before it was set back
  return await takeOver(runtime, taking);
}
