import type { Logger } from '@lockbox/platform/log';
import type { AcquiredPartition } from '../batch/acquired.ts';
import { type BatchHandler, createBatchHandler } from '../batch/batch-handler.ts';
import type { AnySession, Runtime } from '../runtime.ts';
import { takeTransactionsOver } from '../write/transactions.ts';
import type { Feed } from './flow.ts';
import { partitionContext } from './partition-context.ts';
import { holdPartitionCounts } from './partition-counts.ts';
import { type Start, startOffsets } from './start-offsets.ts';

/** A partition number that is ready for work. */
export interface OpenPartition {
  /** The offset to begin at, by topic. */
  readonly offsets: ReadonlyMap<string, number>;
  /** By topic. */
  readonly handlers: ReadonlyMap<string, BatchHandler>;
  close(): Promise<void>;
}

interface Taking extends Pick<AcquiredPartition, 'signal' | 'alarm' | 'advance'> {
  readonly number: number;
  readonly log: Logger;
  readonly commit: Feed['commit'];
  /** Called by a session that finds its stored data gone. */
  acquireAgain(error: unknown, session: AbortSignal): void;
}

/**
 * Acquires a partition: checks partition counts, fences, opens the session, determines the start offsets, and only then
 * lets records flow (docs/architecture.md, "Acquiring a partition").
 */
export async function acquirePartition(runtime: Runtime, taking: Taking): Promise<OpenPartition> {
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
    ending.abort(); // a session's background work ends with it
    await session?.close?.().catch((err: unknown) => log.warn({ err }, 'a session did not close cleanly'));
    await transactions?.close();
  }
  try {
    signal.throwIfAborted();
    session = await definition.open(
      partitionContext(number, runtime, {
        signal,
        alarm,
        acquireAgain: (error) => taking.acquireAgain(error, signal),
      }),
    );
    const { startAt = {} } = session;
    const starts = await startOffsets(runtime, number, startAt);
    const back = session.setBack ? starts.filter(({ topic, next }) => next < (startAt[topic] ?? 0)) : [];
    // Set back before the group's offset is committed: with that offset the gap could no longer be detected, and the
    // stored position would stay.
    for (const { topic, next } of back) await session.setBack?.(topic, next);
    // After this the group has a marked offset in each topic: if one is missing later, it or its topic was removed. It
    // also makes up for a lost late commit, which would otherwise show as lag until the next record.
    const isBehind = ({ next, passed }: Start): boolean => definition.keepsPosition === true && next > passed;
    await commit(starts.filter((start) => !start.isMarked || isBehind(start)));
    signal.throwIfAborted();
    if (back.length === 0) {
      session.passed?.(new Map(starts.map(({ topic, passed }) => [topic, passed])));
      const byTopic = new Map(starts.map((start) => [start.topic, start]));
      const acquired: AcquiredPartition = { session, transactions, starts: byTopic, signal, alarm, advance };
      const handlers = await Promise.all(
        definition.inputs.map(
          async (input) => [input.topic, await createBatchHandler(runtime, acquired, input)] as const,
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
  await close(); // the session read its data before it was set back
  return await acquirePartition(runtime, taking);
}
