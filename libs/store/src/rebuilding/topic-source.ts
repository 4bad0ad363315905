import type { ProjectionCollections } from '../collections/index.ts';
import type { Source } from '../define-collection.ts';
import type { SourceBatch } from '../projecting/apply.ts';

/** A topic as its worker reads it: what the runtime refuses or drops is not in its batches. */
export interface TopicSource {
  readonly topic: string;
  readonly partitions: readonly number[];
  /** The first offset of a partition, and the one after the last that is stable. */
  offsets(partition: number): Promise<{ readonly low: number; readonly lastStable: number }>;
  /** The batches of one partition from an offset up to another. The next range may go on there. */
  batches(partition: number, range: { readonly from: number; readonly to: number }): AsyncIterable<SourceBatch>;
}

/** Which topic to read to rebuild these collections, and how: as the input of their worker says it. */
export function inputOf([{ projection }]: ProjectionCollections): {
  readonly schema: Source;
  readonly deliverRepeats: boolean;
} {
  return {
    schema: projection.from,
    // Documents that are guarded by the offset are those that have a use for a sequence that comes again.
    deliverRepeats: projection.from === 'events' && projection.guard === 'offset',
  };
}
