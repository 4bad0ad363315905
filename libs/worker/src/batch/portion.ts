import type { KafkaMessage } from 'kafkajs';
import type { DeadLetter, Incoming } from '../definition.ts';
import type { TraceHeaders } from '../trace.ts';
import type { Position } from '../write/transactions.ts';

/** What came of one topic partition in one fetch. */
export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
  /** The offset after all of it, transaction markers included. */
  readonly next: number;
  readonly highWatermark: number;
  heartbeat(): Promise<void>;
  /** Commits the group's offset. */
  commit(position: Position): Promise<void>;
  /** Commits the group's offset within a second, or not at all: for those who look at lag. */
  commitLater(position: Position): void;
  /** All of it is done: fetching goes on after it. */
  resolve(): void;
}

/** What goes through the layers: the records of a fetched batch from one offset to another. */
export interface Portion {
  readonly fetched: FetchedBatch;
  /** The first offset that is not done yet. */
  readonly from: number;
  /** The offset to commit when all of it is done. */
  readonly next: number;
  readonly records: readonly Incoming<unknown>[];
  /** What of the fetched batch could not be decoded. Those from `from` to `next` are written with this portion. */
  readonly undecoded: readonly DeadLetter[];
  /** Offset up to which the partition can be read now; equal to the last record's offset + 1 when caught up. */
  readonly end: number;
  /** The trace that goes on with what is written. */
  readonly trace: TraceHeaders | undefined;
}

export type Handler<R> = (portion: Portion) => Promise<R>;
/** Wraps a handler: does its part before and after, and passes on what it made of the portion. */
export type Layer<R> = (inner: Handler<R>) => Handler<R>;

/** The first layer is the outermost. */
export const layered = <R>(layers: readonly Layer<R>[], inner: Handler<R>): Handler<R> =>
  layers.reduceRight((handler, layer) => layer(handler), inner);

/** `Portion.end` of these records. What follows the last one are transaction markers, which nobody can read. */
export function endOf({ fetched, next }: Pick<Portion, 'fetched' | 'next'>, records: Portion['records']): number {
  if (fetched.next < fetched.highWatermark) return fetched.highWatermark;
  return (records.at(-1)?.offset ?? next - 1) + 1;
}
