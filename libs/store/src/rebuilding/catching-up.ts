import type { CollectionName } from '../connect.ts';
import type { ProjectedBatch } from '../projecting/apply.ts';
import { foldSteps, stepsOf } from '../projecting/fold.ts';
import type { KeyedPart, Projection, StoredDocument } from '../projection.ts';
import { type Difference, isSame } from './compare.ts';

/**
 * A document that differed at first sight. Its worker goes on while two collections are compared, so it is right if it is
 * what any of the records since then made of it.
 */
export interface Candidate {
  readonly collection: CollectionName;
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
export function catchUp(
  projection: Projection,
  candidates: readonly Candidate[],
  batch: ProjectedBatch,
  judgeFrom: number,
): void {
  for (const part of projection.parts) {
    const wanted = new Map(
      candidates.filter(({ collection }) => collection === part.collection).map((one) => [one.id, one]),
    );
    if (wanted.size === 0) continue;
    const become = (id: string, offset: number, after: (before: StoredDocument | null) => StoredDocument | null) => {
      const candidate = wanted.get(id);
      if (candidate === undefined) return;
      candidate.rebuilt = after(candidate.rebuilt);
      const right = isSame(candidate.live, candidate.rebuilt);
      candidate.right = offset < judgeFrom ? right : candidate.right || right;
    };
    if ('guard' in part) {
      if (batch.schema !== 'events') continue;
      for (const record of batch.records) {
        for (const [id, steps] of stepsOf(part, [record])) {
          become(id, record.offset, (before) => foldSteps(part, before, steps));
        }
      }
    } else {
      // A keyed part is only ever asked about records of its own projection's topic.
      const keyed = part as KeyedPart<unknown>;
      for (const record of batch.records) {
        const read = keyed.read(record);
        if (read !== undefined) become(read.id, record.offset, () => read.document);
      }
    }
  }
}
