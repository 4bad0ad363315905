import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { Values } from '@lockbox/contracts/codec';
import type { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Routes } from '@lockbox/platform/health';

import type { PartitionOffsets } from './read/log-reader.ts';
import type { StopPartition } from './stop-partition.ts';

export { StopPartition } from './stop-partition.ts';

/** One record as a handler sees it: decoded, with everything that the broker said of it. */
export interface Incoming<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Broker's time (LogAppendTime), or the producer's in development; milliseconds. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  /** The value's bytes as they stand in the topic. */
  readonly raw: Buffer | null;
  /** SHA-256 of `raw`, of an event. */
  readonly hash?: Digest | undefined;
  /** The id that an event has by its tenant and sequence, which need not be the one that it says. Where `givesOwnIds` asks for it. */
  readonly ownId?: string | undefined;
  readonly value: T;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** Records of one topic partition. `schema` tells which topic it is; a tombstone's value is null. */
export type Batch<S extends SchemaFile = SchemaFile> = {
  [F in S]: {
    readonly schema: F;
    readonly topic: string;
    readonly partition: number;
    readonly records: readonly Incoming<
      F extends 'directory' | 'gates' | 'texts' | 'policy-state' ? Values[F] | null : Values[F]
    >[];
    /** Offset up to which the partition can be read now; equal to the last record's offset + 1 when caught up. */
    readonly end: number;
    /** Call during long work. Throws when the partition has been lost meanwhile. */
    heartbeat(): Promise<void>;
  };
}[S];

/** A record to write. Without a partition the key decides; timestamp is the clock's where none is given. */
export interface Outgoing {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
  readonly timestamp?: number;
}

/** A record that cannot be processed: kept untouched, with a code and a sentence that says what to fix. */
export interface DeadLetter {
  readonly record: Pick<Incoming<unknown>, 'topic' | 'partition' | 'offset' | 'key' | 'raw' | 'headers'>;
  /** A code of errors, of alarms, or a reason of the domain. */
  readonly code: string;
  readonly sentence: string;
  /** Alarm to raise for it, besides that of its input. */
  readonly alarm?: AlarmCode;
}

/** What a handler wants written. With exactly-once delivery it is one transaction with the input's offset. */
export interface Output {
  readonly records?: readonly Outgoing[];
  readonly deadLetters?: readonly DeadLetter[];
}

/**
 * Where a batch's records were written: the first offset by topic, all in the session's own partition number. A topic
 * whose records do not stand one after another has -1: somebody else wrote in between.
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
   * An operator has accepted that a topic goes on before `startAt`: it was made anew, or has lost its end. What is stored of its
   * records from this offset on must not be taken for what comes. The partition is taken over again then, and opened anew.
   */
  setBack?(topic: string, offset: number): Promise<void>;
  /** Before the first batch: what stands below these offsets, by topic, the group has worked through before. */
  passed?(below: ReadonlyMap<string, number>): void;
  handle(batch: Batch<S>): Promise<Output>;
  /** Exactly-once only: after the records were sent and before the commit. Throwing aborts. */
  sent?(written: Written): void;
  /** Exactly-once only: the transaction has committed. */
  committed?(): void;
  /** The partition is lost or the worker stops. Finish quickly. */
  close?(): Promise<void>;
}

/** What a session gets from the runtime. */
export interface PartitionContext {
  readonly partition: number;
  /** Aborted when the session ends: the partition is lost, stops or is taken over again, or the worker stops. */
  readonly signal: AbortSignal;
  /**
   * For what a session finds out outside of `handle`, which throws it: what it rests on is gone. It is closed, and the
   * partition is taken over again.
   */
  takeOverAgain(error: LockboxError): void;
  /**
   * Reads this partition number of a topic, read committed, from an offset (or its beginning) to its present end, or to
   * `until` and somewhat further. Also says where the topic begins. Of commands, those that are no longer there are left out,
   * and those that cannot be decoded: they became dead letters. Of sealed details those that cannot be decoded are left out: no
   * one but policy wrote others.
   */
  readToEnd<F extends SchemaFile>(
    schema: F,
    from: number | 'beginning',
    onBatch: (batch: Batch<F>) => void | Promise<void>,
    until?: number,
  ): Promise<{ low: number; end: number }>;
  /** `readToEnd` of another partition number; `bytes` says how much at once. */
  readerOf(partition: number, bytes?: number): PartitionContext['readToEnd'];
  /** Where this partition number of a topic begins and ends: what is wanted of it, since each costs a request. */
  offsets<K extends keyof PartitionOffsets>(topic: string, ...wanted: [K, ...K[]]): Promise<Pick<PartitionOffsets, K>>;
  partitionCount(topic: string): Promise<number>;
  /** The topic's id: one made anew by the same name has another. */
  topicId(topic: string): Promise<string>;
  /** Sends outside of `handle` (timers, deliveries); resolves when acknowledged. Not transactional. */
  send(records: readonly Outgoing[]): Promise<void>;
  /** Health tells of what waits or stopped. */
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
  /** What becomes of a record that cannot be decoded or handled: readers of the log never skip. */
  readonly unreadable: 'dead-letter' | 'stop';
  /** Alarm to raise for each of its dead letters: where what is refused must not wait for somebody to look. */
  readonly deadLetterAlarm?: AlarmCode;
  /** Stops the partition at a record whose timestamp is not the broker's own (LogAppendTime). Off by default. */
  readonly requireLogAppendTime?: boolean;
  /**
   * Looks at what was fetched before any of it is handled; `end` is the offset after the partition's last record. The partition
   * stops at the record that it names, after those before it.
   */
  stopAt?(records: readonly Incoming<Values[S]>[], end: number): StopAt | undefined;
  /**
   * Events only: a tenant's sequence that was seen at another offset raises an alarm and is dropped, unless this is true:
   * for a worker that looks into it.
   */
  readonly deliverRepeats?: boolean;
  /** Events only: each gets its `ownId`, which takes time: for a worker that needs it more than once. */
  readonly givesOwnIds?: boolean;
}

export interface WorkerDefinition<S extends SchemaFile = SchemaFile> {
  /** Name of the worker; its consumer group is `<namespace>.<name>`. */
  readonly name: string;
  /** Input topics; one member gets the same partition numbers of all of them. */
  readonly inputs: readonly InputTopic<S>[];
  /**
   * For a worker whose inputs may change while it runs: calls back with all of them, and returns what ends the watching.
   * The worker then leaves its group and joins it again with these.
   */
  watchInputs?(changed: (inputs: readonly InputTopic<S>[]) => void): () => void;
  /**
   * exactly-once: outputs and input offset are one transaction per batch, with one transactional id per input partition
   * number, `<namespace>.<name>-<partition>`, fenced at take-over. at-least-once: handle, send, then commit the offset.
   */
  readonly delivery: 'exactly-once' | 'at-least-once';
  /** For a worker in no hurry: while little comes, it fetches no sooner than so long after its last fetch, to do more at once. */
  readonly gatherMs?: number;
  /** For a worker that nobody waits for: while there is more to do than cores, those that somebody waits for go first. */
  readonly lowPriority?: boolean;
  /**
   * Exactly-once only: what a session writes says how far it has read, and its `startAt` comes from that. Its transactions do
   * without the group's offset, which takes two of five requests, and follows within a second for those who look at lag. It is part
   * of those whose dead letters the session knows nothing of: what could not be decoded, and what it failed on.
   */
  readonly keepsPosition?: boolean;
  /** What a record is about that carries no trace: its span is in the trace of that. Asked only where spans are exported. */
  aboutOf?(record: Incoming<Values[S] | null>): string | undefined;
  /** Topics that are written, for fencing (exactly-once): a no-op record goes to each and is aborted. */
  readonly outputs: readonly string[];
  /** Takes a partition over, after fencing and before any record. What it throws is tried again, except StopPartition. */
  open(context: PartitionContext): Promise<PartitionSession<S>>;
  /** HTTP calls that the worker answers beside health and metrics, at the same port. */
  readonly routes?: Routes;
}
