import type { KeyedProjection, ProjectedCollection, SourceRecord, StoredDocument } from '../define-collection.ts';
import type { SourceBatch } from '../projecting/apply.ts';
import { foldSteps, stepsOf } from '../projecting/fold.ts';
import { type Difference, isSame } from './compare.ts';

/**
 * A document that differed at first sight. Its worker goes on while two collections are compared, so it is right if it is
 * what any of the records since then made of it.
 */
export interface Candidate {
  readonly collection: ProjectedCollection;
  readonly id: string;
  readonly live: StoredDocument | null;
  /** As the records that were read so far have it. */
  rebuilt: StoredDocument | null;
  right: boolean;
}

export const candidateOf = ({ collection, id, live, rebuilt }: Difference): Candidate => ({
  collection,
  id,
  live,
  rebuilt,
  right: isSame(live, rebuilt),
});

/** Takes the candidates along through a batch. Up to `judgeFrom` the worker has surely come: older states do not count. */
export function catchUp(candidates: readonly Candidate[], batch: SourceBatch, judgeFrom: number): void {
  const byCollection = Map.groupBy(candidates, ({ collection }) => collection);
  for (const [{ projection }, own] of byCollection) {
    const wanted = new Map(own.map((one) => [one.id, one]));
    const become = (id: string, offset: number, after: (before: StoredDocument | null) => StoredDocument | null) => {
      const candidate = wanted.get(id);
      if (candidate === undefined) return;
      candidate.rebuilt = after(candidate.rebuilt);
      const right = isSame(candidate.live, candidate.rebuilt);
      candidate.right = offset < judgeFrom ? right : candidate.right || right;
    };
    if (projection.from === 'events') {
      if (batch.schema !== 'events') continue;
      for (const record of batch.records) {
        for (const [id, steps] of stepsOf(projection, [record])) {
          become(id, record.offset, (before) => foldSteps(projection, before, steps));
        }
      }
    } else {
      // A keyed projection is only ever asked about records of its own topic.
      const keyed = projection as KeyedProjection<'directory' | 'texts'>;
      for (const record of batch.records as readonly SourceRecord<'directory' | 'texts'>[]) {
        const read = keyed.read(record);
        if (read !== undefined) become(read.id, record.offset, () => read.document);
      }
    }
  }
}
