import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { SchemaValues } from '@lockbox/contracts/codec';
import type { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Routes } from '@lockbox/platform/health';

import type { PartitionOffsets } from './read/log-reader.ts';
import type { StopPartition } from './stop-partition.ts';

export { StopPartition } from './stop-partition.ts';

/** One record as a handler sees it: decoded, with the broker's metadata. */
export interface Incoming<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Broker's time (LogAppendTime), or the producer's in development; milliseconds. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  /** The value's bytes, as stored in the topic. */
  readonly raw: Buffer | null;
  /** SHA-256 of `raw`, of an event. */
  readonly hash?: Digest | undefined;
  /**
   * The id that follows from an event's tenant and sequence, which may differ from the id that the event states. Set
   * only with `givesOwnIds`.
   */
  readonly ownId?: string | undefined;
  readonly value: T;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** Records of one topic partition. `schema` identifies the topic; a tombstone's value is null. */
export type Batch<S extends SchemaFile = SchemaFile> = {
  [F in S]: {
    readonly schema: F;
    readonly topic: string;
    readonly partition: number;
    readonly records: readonly Incoming<
      F extends 'directory' | 'gates' | 'texts' | 'policy-state' ? SchemaValues[F] | null : SchemaValues[F]
    >[];
    /** The offset up to which the partition can be read now; equal to the last record's offset + 1 when caught up. */
    readonly end: number;
    /** Call during long work. Throws when the partition has been lost meanwhile. */
    heartbeat(): Promise<void>;
  };
}[S];

/** A record to write. The key decides the partition unless one is given; the timestamp defaults to the clock's. */
export interface Outgoing {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
  readonly timestamp?: number;
}

/** A record that cannot be processed: it is kept unchanged, with a code and a sentence that says what to fix. */
export interface DeadLetter {
  readonly record: Pick<Incoming<unknown>, 'topic' | 'partition' | 'offset' | 'key' | 'raw' | 'headers'>;
  /** An error code, an alarm code, or a reason of the domain. */
  readonly code: string;
  readonly sentence: string;
  /** Alarm to raise for it, besides that of its input. */
  readonly alarm?: AlarmCode;
}

/** Records for the runtime to write. With exactly-once delivery they and the input's offset are one transaction. */
export interface Output {
  readonly records?: readonly Outgoing[];
  readonly deadLetters?: readonly DeadLetter[];
}

/**
 * The first offset of a batch's records, by topic, all in the session's own partition number. It is -1 for a topic
 * whose records are not contiguous, because another writer wrote in between.
 */
export type Written = ReadonlyMap<string, number>;

/**
 * A worker's work on one partition number of all its topics, from assignment to loss. `handle` must leave nothing
 * behind when it throws, or be idempotent: the batch comes again.
 */
export interface PartitionSession<S extends SchemaFile = SchemaFile> {
  /** Offsets to begin at, by topic, instead of the group's committed ones. */
  readonly startAt?: Readonly<Record<string, number>>;
  /**
   * An operator has accepted that a topic continues before `startAt`, because it was recreated or has lost its end.
   * Records stored from this offset on must not be confused with the ones that follow. The partition is then acquired
   * and opened again.
   */
  setBack?(topic: string, offset: number): Promise<void>;
  /** Called before the first batch: the group has already processed the records below these offsets, by topic. */
  passed?(below: ReadonlyMap<string, number>): void;
  handle(batch: Batch<S>): Promise<Output>;
  /** Exactly-once only: after the records were sent and before the commit. Throwing aborts. */
  sent?(written: Written): void;
  /** Exactly-once only: the transaction has committed. */
  committed?(): void;
  /** The partition is lost or the worker stops; must finish quickly. */
  close?(): Promise<void>;
}

/** Facilities that the runtime offers to a session. */
export interface PartitionContext {
  readonly partition: number;
  /** Aborted when the session ends: the partition is lost, stops or is acquired again, or the worker stops. */
  readonly signal: AbortSignal;
  /**
   * Reports an error that a session finds outside of `handle`, where it cannot be thrown: the session's stored data is
   * gone. The session is closed, and the partition is acquired again.
   */
  acquireAgain(error: LockboxError): void;
  /**
   * Reads this partition number of a topic, committed records only, from an offset (or its beginning) to its present
   * end, or to `until` and somewhat further. Also returns the topic's beginning. Commands that are gone or undecodable
   * are left out: the undecodable ones became dead letters. Undecodable sealed details are left out too, since policy
   * writes none.
   */
  readToEnd<F extends SchemaFile>(
    schema: F,
    from: number | 'beginning',
    onBatch: (batch: Batch<F>) => void | Promise<void>,
    until?: number,
  ): Promise<{ low: number; end: number }>;
  /** `readToEnd` of another partition number; `bytes` limits a single fetch. */
  readerOf(partition: number, bytes?: number): PartitionContext['readToEnd'];
  /** Ends of this partition number of a topic. Only the requested ones are fetched: each costs a request. */
  offsets<K extends keyof PartitionOffsets>(topic: string, ...wanted: [K, ...K[]]): Promise<Pick<PartitionOffsets, K>>;
  partitionCount(topic: string): Promise<number>;
  /** The topic's id, which changes if the topic is recreated under the same name. */
  topicId(topic: string): Promise<string>;
  /**
   * Sends records outside of `handle`, as timers and deliveries do; resolves when they are acknowledged. Not
   * transactional.
   */
  send(records: readonly Outgoing[]): Promise<void>;
  /** Raises an alarm. Health reports waiting and stopped partitions by itself. */
  readonly alarm: Alarm;
}

/** The record at which a partition stops. */
export interface StopAt {
  readonly offset: number;
  readonly error: StopPartition;
}

export interface InputTopic<S extends SchemaFile> {
  readonly topic: string;
  readonly schema: S;
  /** The treatment of a record that cannot be decoded or handled. Readers of the log never skip one. */
  readonly unreadable: 'dead-letter' | 'stop';
  /** Alarm to raise for each dead letter of this input, for refusals that must be noticed at once. */
  readonly deadLetterAlarm?: AlarmCode;
  /** Stops the partition at a record whose timestamp is not the broker's own (LogAppendTime). Off by default. */
  readonly requireLogAppendTime?: boolean;
  /**
   * Inspects fetched records before any is handled; `end` is the offset after the partition's last record. The
   * partition stops at the returned record, after those before it are handled.
   */
  stopAt?(records: readonly Incoming<SchemaValues[S]>[], end: number): StopAt | undefined;
  /**
   * Events only: an event whose sequence was already seen at another offset raises an alarm and is dropped. With true
   * it is delivered, for a worker that examines repeats.
   */
  readonly deliverRepeats?: boolean;
  /** Events only: computes each event's `ownId`, which takes time; for a worker that needs it more than once. */
  readonly givesOwnIds?: boolean;
}

export interface WorkerDefinition<S extends SchemaFile = SchemaFile> {
  /** Name of the worker; its consumer group is `<namespace>.<name>`. */
  readonly name: string;
  /** Input topics; one member gets the same partition numbers of all of them. */
  readonly inputs: readonly InputTopic<S>[];
  /**
   * For a worker whose inputs may change while it runs: calls `changed` with all inputs, and returns a function that
   * ends the watch. The worker then leaves its group and rejoins with the new inputs.
   */
  watchInputs?(changed: (inputs: readonly InputTopic<S>[]) => void): () => void;
  /**
   * exactly-once: outputs and input offset are one transaction per batch, with one transactional id per input partition
   * number, `<namespace>.<name>-<partition>`, fenced when the partition is acquired. at-least-once: handle, send, then
   * commit the offset.
   */
  readonly delivery: 'exactly-once' | 'at-least-once';
  /** Minimum time between fetches while few records arrive, so that one batch handles more of them. */
  readonly gatherMs?: number;
  /** Runs the process at low priority, so that workers whose results people wait for get the CPU first. */
  readonly lowPriority?: boolean;
  /**
   * Exactly-once only: the session's own records say how far it has read, and its `startAt` follows from them. Its
   * transactions leave out the group's offset, which takes two of five requests; the offset follows within a second, to
   * keep consumer lag current. The offset is still part of a transaction with dead letters, because the session's
   * records do not mention undecodable or failed inputs.
   */
  readonly keepsPosition?: boolean;
  /**
   * The subject of a record without a trace header: the record's span joins the subject's trace. Called only while
   * spans are exported.
   */
  aboutOf?(record: Incoming<SchemaValues[S] | null>): string | undefined;
  /**
   * Topics that the worker writes. With exactly-once delivery each gets a no-op record, which is aborted, as a fence.
   */
  readonly outputs: readonly string[];
  /**
   * Opens the session of a partition, after fencing and before any record. Errors are retried, except StopPartition.
   */
  open(context: PartitionContext): Promise<PartitionSession<S>>;
  /** HTTP routes that the worker serves beside health and metrics, on the same port. */
  readonly routes?: Routes;
}
