import type {
  KeyedProjection,
  KeyedSource,
  ProjectedCollection,
  SourceRecord,
  StoredDocument,
} from '../define-collection.ts';
import { findByIds } from '../find-by-ids.ts';
import { findBesides } from '../projecting/besides.ts';
import { foldSteps, stepsOf } from '../projecting/fold.ts';
import type { SourceBatch } from '../projecting/source-batch.ts';
import type { Target } from '../projecting/target.ts';
import { type FieldDifference, isSame } from './compare.ts';
import type { Places } from './places.ts';
import type { RebuildSource } from './rebuild-source.ts';

const AT_ONCE = 500;

/**
 * A document that differed in the first comparison. Its worker runs meanwhile, so the live document is right if it equals
 * the state after any of the records since then.
 */
export interface Candidate {
  readonly collection: ProjectedCollection;
  readonly id: string;
  readonly live: StoredDocument | null;
  /** The document after the records that were read so far. */
  rebuilt: StoredDocument | null;
  right: boolean;
}

export const candidateOf = ({ collection, id, live, rebuilt }: FieldDifference): Candidate => ({
  collection,
  id,
  live,
  rebuilt,
  right: isSame(live, rebuilt),
});

/** Reads the live documents of candidates again, some at a time: there may be many. */
export async function lookAgain(live: Target, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  const again: Candidate[] = [];
  for (const [collection, own] of Map.groupBy(candidates, (one) => one.collection)) {
    for (let from = 0; from < own.length; from += AT_ONCE) {
      const chunk = own.slice(from, from + AT_ONCE);
      const ids = chunk.map(({ id }) => id);
      const found = await findByIds(live.collection<StoredDocument>(collection), ids);
      again.push(
        ...chunk.map(({ id, rebuilt }) => candidateOf({ collection, id, rebuilt, live: found.get(id) ?? null })),
      );
    }
  }
  return again;
}

/** Folds the topic's records up to these ends into the candidates. States before `judgeFrom` do not count: see `judge`. */
export async function follow(
  live: Target,
  source: RebuildSource,
  candidates: readonly Candidate[],
  { from, judgeFrom, to }: { readonly from: Places; readonly judgeFrom: Places; readonly to: Places },
): Promise<void> {
  if (candidates.length === 0) return;
  for (const [partition, end] of to) {
    for await (const batch of source.batches(partition, { from: from.get(partition) ?? 0, to: end })) {
      await takeAlong(live, candidates, batch, judgeFrom.get(partition) ?? 0);
    }
  }
}

async function takeAlong(
  live: Target,
  candidates: readonly Candidate[],
  batch: SourceBatch,
  judgeFrom: number,
): Promise<void> {
  for (const [{ projection }, own] of Map.groupBy(candidates, ({ collection }) => collection)) {
    const wanted = new Map(own.map((one) => [one.id, one]));
    if (projection.from === 'events') {
      if (batch.schema !== 'events') continue;
      const changes = batch.records.flatMap((record) =>
        [...stepsOf(projection, [record])].flatMap(([id, steps]) => {
          const candidate = wanted.get(id);
          return candidate === undefined ? [] : [{ candidate, steps, mayBeThere: record.offset >= judgeFrom }];
        }),
      );
      const besideOf = await findBesides(
        live,
        changes.flatMap(({ steps }) => steps),
      );
      for (const { candidate, steps, mayBeThere } of changes) {
        judge(candidate, foldSteps(projection, candidate.rebuilt, steps, besideOf), mayBeThere);
      }
    } else {
      // The source reads the projection's own topic.
      const { read } = projection as KeyedProjection<KeyedSource>;
      for (const record of batch.records as readonly SourceRecord<KeyedSource>[]) {
        const found = read(record);
        const candidate = found && wanted.get(found.id);
        if (candidate !== undefined) judge(candidate, found?.document ?? null, record.offset >= judgeFrom);
      }
    }
  }
}

/** Judges the live document by the next state. A state that the worker has certainly passed does not make it right. */
function judge(candidate: Candidate, rebuilt: StoredDocument | null, mayBeThere: boolean): void {
  candidate.rebuilt = rebuilt;
  const right = isSame(candidate.live, rebuilt);
  candidate.right = mayBeThere ? candidate.right || right : right;
}
