import type { ProjectionCollections } from '../collections/index.ts';
import type { SourceTopic } from '../define-collection.ts';
import type { SourceBatch } from '../projecting/source-batch.ts';

/** A topic as its worker reads it: its batches leave out the records that the runtime refuses or drops. */
export interface RebuildSource {
  readonly topic: string;
  readonly partitions: readonly number[];
  /** The first offset of a partition, and the one after the last that is stable. */
  offsets(partition: number): Promise<{ readonly low: number; readonly lastStable: number }>;
  /** Yields the batches of one partition from an offset up to another. A later call may go on from there. */
  batches(partition: number, range: { readonly from: number; readonly to: number }): AsyncIterable<SourceBatch>;
}

/** The topic to read for a rebuild of these collections, and whether repeated sequences are delivered, as to their worker. */
export function inputOf([{ projection }]: ProjectionCollections): {
  readonly schema: SourceTopic;
  readonly deliverRepeats: boolean;
} {
  return {
    schema: projection.from,
    // A projection is guarded by the offset because its worker gets repeated sequences too.
    deliverRepeats: projection.from === 'events' && projection.guard === 'offset',
  };
}
