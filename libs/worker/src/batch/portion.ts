import type { KafkaMessage } from 'kafkajs';
import type { DeadLetter, Incoming } from '../definition.ts';
import type { TraceHeaders } from '../trace.ts';
import type { Position } from '../write/transactions.ts';

/** The records of one topic partition from one fetch. */
export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
  /** The offset after the batch, transaction markers included. */
  readonly next: number;
  readonly highWatermark: number;
  heartbeat(): Promise<void>;
  /** Commits the group's offset. */
  commit(position: Position): Promise<void>;
  /** Commits the group's offset within a second, if possible, to keep consumer lag current. */
  commitLater(position: Position): void;
  /** Marks the batch as done, so that fetching continues after it. */
  resolve(): void;
}

/** The unit of work of the layers: a fetched batch's records from one offset to another. */
export interface Portion {
  readonly fetched: FetchedBatch;
  /** The first unfinished offset. */
  readonly from: number;
  /** The offset to commit when all of it is done. */
  readonly next: number;
  readonly records: readonly Incoming<unknown>[];
  /** Undecodable records of the fetched batch. Those from `from` to `next` are written with this portion. */
  readonly undecoded: readonly DeadLetter[];
  /** The offset up to which the partition can be read now; equal to the last record's offset + 1 when caught up. */
  readonly end: number;
  /** The trace to continue in written records. */
  readonly trace: TraceHeaders | undefined;
}

export type Handler<R> = (portion: Portion) => Promise<R>;
/** Wraps a handler: works before and after it, and may pass on a changed portion. */
export type HandlerLayer<R> = (inner: Handler<R>) => Handler<R>;

/** The first layer is the outermost. */
export const layered = <R>(layers: readonly HandlerLayer<R>[], inner: Handler<R>): Handler<R> =>
  layers.reduceRight((handler, layer) => layer(handler), inner);

/** Computes `Portion.end`. After the last record there are only transaction markers, which are never delivered. */
export function endOf({ fetched, next }: Pick<Portion, 'fetched' | 'next'>, records: Portion['records']): number {
  if (fetched.next < fetched.highWatermark) return fetched.highWatermark;
  return (records.at(-1)?.offset ?? next - 1) + 1;
}
