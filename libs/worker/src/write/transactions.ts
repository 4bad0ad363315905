import { setTimeout as pause } from 'node:timers/promises';
import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { Kafka, Producer, Transaction } from 'kafkajs';
import { type Outgoing, type PartitionSession, StopPartition } from '../definition.ts';
import type { LogReader } from '../read/log-reader.ts';
import { protocolErrorOf } from '../retry/transient.ts';
import { byKey } from './key-partition.ts';
import { boundedSends, createWritten } from './outgoing.ts';

/**
 * The transaction's outcome is unknown, or another instance has fenced this one: session and producer must be
 * discarded.
 */
export class TransactionLost extends Error {
  constructor(cause: unknown) {
    super(`A transaction was lost: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.name = 'TransactionLost';
  }
}

/** A transaction that another producer leaves open for longer raises an alarm. */
const PATIENCE_MS = 5_000;
const LOOK_AGAIN_MS = 250;

export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to read. */
  readonly next: number;
  /**
   * The mark (`markText`) of the topic when the partition was acquired: an offset means nothing in a recreated topic.
   */
  readonly mark: string;
}

export interface Transactions {
  /**
   * Writes one transaction: the records, and the input's new offset unless the records state it themselves. Throws
   * TransactionLost, or StopPartition from `sent`.
   */
  write(records: readonly Outgoing[], input: Position | undefined, session: PartitionSession): Promise<void>;
  close(): Promise<void>;
}

/**
 * Acquires a transactional id. A no-op record to each output topic, aborted, fences a paused predecessor and ends its
 * open transaction, even if a broker died in the middle of its commit (begin and abort alone do not always suffice).
 * Returns when everything written before can be read.
 */
export async function takeTransactionsOver(deps: {
  readonly kafka: Kafka;
  readonly transactionalId: string;
  readonly group: string;
  readonly outputs: readonly string[];
  readonly partition: number;
  readonly reader: LogReader;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly alarm: (code: AlarmCode, sentence: string) => void;
}): Promise<Transactions> {
  const { outputs, partition, transactionalId } = deps;
  const producer = deps.kafka.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: byKey,
  });
  try {
    await producer.connect();
    const fence = await producer.transaction();
    if (outputs.length > 0) {
      await fence.sendBatch({
        topicMessages: outputs.map((topic) => ({ topic, messages: [{ key: 'fence', value: null, partition }] })),
      });
    }
    await fence.abort();
    for (const topic of outputs) await untilStable(topic, deps);
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw error;
  }
  return {
    write: (records, input, session) => write(producer, records, input, session, deps.group, deps.now()),
    close: () => producer.disconnect().catch(() => undefined),
  };
}

/**
 * Waits until the records that were in the partition at first look are committed or aborted. Others may write
 * meanwhile.
 */
async function untilStable(
  topic: string,
  deps: { partition: number; reader: LogReader; signal: AbortSignal; alarm(code: AlarmCode, sentence: string): void },
): Promise<void> {
  const { high } = await deps.reader.offsets(topic, deps.partition, 'high');
  const since = performance.now();
  let alarmed = false;
  for (;;) {
    const { lastStable } = await deps.reader.offsets(topic, deps.partition, 'lastStable');
    if (lastStable >= high || deps.signal.aborted) return;
    if (!alarmed && performance.now() - since > PATIENCE_MS) {
      alarmed = true;
      deps.alarm(
        'HANGING_TRANSACTION',
        `${topic} ${deps.partition} holds an open transaction at ${lastStable}, before ${high}. If it stays, find it with kafka-transactions.sh and abort it.`,
      );
    }
    await pause(LOOK_AGAIN_MS, undefined, { signal: deps.signal }).catch(() => undefined);
  }
}

async function write(
  producer: Producer,
  records: readonly Outgoing[],
  input: Position | undefined,
  session: PartitionSession,
  group: string,
  now: number,
): Promise<void> {
  let transaction: Transaction | undefined;
  try {
    transaction = await producer.transaction();
    const { add, written } = createWritten();
    for (const send of boundedSends(records, { now })) {
      add(send, await transaction.sendBatch({ acks: -1, topicMessages: send }));
    }
    session.sent?.(written);
    if (input !== undefined) await sendOffset(transaction, group, input);
  } catch (error) {
    await transaction?.abort().catch(() => undefined);
    throw error instanceof StopPartition ? error : new TransactionLost(error);
  }
  try {
    await transaction.commit();
  } catch (error) {
    throw new TransactionLost(error);
  }
  session.committed?.();
}

/**
 * kafkajs retries a send that meets the end of the previous transaction, but not `sendOffsets` when it is the first
 * request.
 */
async function sendOffset(transaction: Transaction, group: string, input: Position): Promise<void> {
  const { topic, partition, next, mark } = input;
  const topics = [{ topic, partitions: [{ partition, offset: String(next), metadata: mark }] }];
  for (let attempt = 0; ; attempt++) {
    try {
      return await transaction.sendOffsets({ consumerGroupId: group, topics });
    } catch (error) {
      if (attempt > 200 || protocolErrorOf(error) !== 'CONCURRENT_TRANSACTIONS') throw error;
      await pause(15);
    }
  }
}
