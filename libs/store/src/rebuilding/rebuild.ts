import type { ProjectionCollections } from '../collections/index.ts';
import type { Store } from '../connect.ts';
import { applyBatch } from '../projecting/apply.ts';
import type { SourceBatch } from '../projecting/source-batch.ts';
import type { Target } from '../projecting/target.ts';
import { type Candidate, candidateOf, follow, lookAgain } from './candidates.ts';
import { differences, differingFields, type FieldDifference } from './compare.ts';
import { mend } from './mend.ts';
import { type ComparedPartition, createPlaces, type Places } from './places.ts';
import type { RebuildSource } from './rebuild-source.ts';
import { temporaryTarget } from './temporary-target.ts';

export interface RebuildOptions {
  readonly store: Store;
  /** They come from one topic, and one worker writes them. */
  readonly collections: ProjectionCollections;
  /** Their topic. */
  readonly source: RebuildSource;
  /** Corrects wrong documents if true; only reports them otherwise. */
  readonly mend: boolean;
  readonly onProgress?: (progress: RebuildProgress) => void;
  readonly signal?: AbortSignal;
}

export interface RebuildProgress {
  readonly stage: 'reading' | 'comparing' | 'mending';
  /** How many offsets were read, or documents compared or mended, and of how many. */
  readonly done: number;
  readonly of: number;
}

export interface WrongDocument {
  readonly collection: string;
  readonly id: string;
  /** The names of the fields that differ. */
  readonly fields: readonly string[];
}

export interface Rebuilt {
  /** The number of live documents that were compared. */
  readonly documents: number;
  /** Documents that the topic gives and MongoDB did not have. */
  readonly missing: readonly WrongDocument[];
  /** Documents that MongoDB had and the topic does not give. */
  readonly extra: readonly WrongDocument[];
  readonly different: readonly WrongDocument[];
  /** How many wrong documents were corrected; 0 when only comparing. */
  readonly mended: number;
  /** How far each partition was compared. */
  readonly upTo: readonly ComparedPartition[];
}

const MENDING_ROUNDS = 5;

/**
 * Rebuilds documents from their topic in temporary collections, and compares them with the live ones one by one. Their worker
 * may run meanwhile and is waited for while it moves: if it has stopped, the rebuild stops at the offset that the live
 * documents have certainly reached, and reports it. A document that differs is followed through the later records. Mending
 * replaces single documents, so readers notice nothing.
 */
export async function rebuild(options: RebuildOptions): Promise<Rebuilt> {
  const { store, collections, source } = options;
  const signal = options.signal ?? new AbortController().signal;
  const places = createPlaces(store, source, collections[0].worker);
  const temporary = await temporaryTarget(store.db);
  try {
    const { reached, upTo } = await buildUp({ ...options, signal }, temporary, places);
    const { documents, found } = await compareAll(options, temporary);

    const candidates = found.map(candidateOf);
    const at = await places.end();
    await follow(store, source, candidates, { from: reached, judgeFrom: reached, to: at });
    const wrong = candidates.filter(({ right }) => !right);
    const result = {
      documents,
      missing: wrong.filter(({ live }) => live === null).map(named),
      extra: wrong.filter(({ rebuilt }) => rebuilt === null).map(named),
      different: wrong.filter(({ live, rebuilt }) => live !== null && rebuilt !== null).map(named),
      upTo,
    };
    return { ...result, mended: options.mend ? await mendAll({ ...options, signal }, places, wrong, at) : 0 };
  } finally {
    await temporary.drop();
  }
}

/** Corrects wrong documents in some rounds, and returns how many are right then. */
async function mendAll(
  { store, collections, source, onProgress, signal }: RebuildOptions & { readonly signal: AbortSignal },
  places: ReturnType<typeof createPlaces>,
  wrong: readonly Candidate[],
  readUpTo: Places,
): Promise<number> {
  let left = wrong;
  let from = readUpTo;
  const tell = () => onProgress?.({ stage: 'mending', done: wrong.length - left.length, of: wrong.length });
  for (let round = 0; left.length > 0 && round < MENDING_ROUNDS; round++) {
    signal.throwIfAborted();
    await mend(collections, store, left, signal);
    tell();
    // The worker may have been writing one of these documents meanwhile: they are compared again when it has caught up.
    const judgeFrom = await places.settled(await places.end(), signal);
    const again = await lookAgain(store, left);
    const to = await places.end();
    await follow(store, source, again, { from, judgeFrom, to });
    from = to;
    left = again.filter(({ right }) => !right);
  }
  tell();
  return wrong.length - left.length;
}

/** Returns what the worker has reached, as far as it was built, and how far that is of what there is to read. */
async function buildUp(
  { collections, source, onProgress, signal }: RebuildOptions & { readonly signal: AbortSignal },
  target: Target,
  places: ReturnType<typeof createPlaces>,
): Promise<{ readonly reached: Places; readonly upTo: readonly ComparedPartition[] }> {
  const from = await places.beginning();
  const to = await places.end();
  const distance = (partition: number) => Math.max(0, (to.get(partition) ?? 0) - (from.get(partition) ?? 0));
  const total = [...to.keys()].reduce((sum, partition) => sum + distance(partition), 0);
  const built = new Map<number, number>();
  const upTo: ComparedPartition[] = [];
  let reached = await places.reached();
  let before = 0;
  for (const [partition, end] of to) {
    const start = from.get(partition) ?? 0;
    let stopAt = end;
    // Markers of transactions may follow the last record, and no worker receives them.
    let of = start;
    for await (const batch of source.batches(partition, { from: start, to: end })) {
      const last = batch.records.at(-1);
      if (last === undefined) continue;
      of = last.offset + 1;
      if (stopAt === end && (reached.get(partition) ?? 0) < of) {
        reached = await places.settled(new Map([[partition, of]]), signal);
        if ((reached.get(partition) ?? 0) < of) stopAt = Math.max(start, reached.get(partition) ?? 0);
      }
      const records = batch.records.filter(({ offset }) => offset < stopAt);
      await applyBatch(target, collections, { ...batch, records } as SourceBatch); // of the same schema
      onProgress?.({ stage: 'reading', done: before + of - start, of: total });
    }
    built.set(partition, stopAt);
    upTo.push({ partition, offset: Math.min(stopAt, of), of });
    before += distance(partition);
  }
  return { reached: built, upTo };
}

async function compareAll({ store: live, collections, onProgress }: RebuildOptions, temporary: Target) {
  const counts = await Promise.all(collections.map((one) => live.collection(one).estimatedDocumentCount()));
  const of = counts.reduce((sum, count) => sum + count, 0);
  const found: FieldDifference[] = [];
  let documents = 0;
  for (const one of collections) {
    const onRead = (count: number) => {
      documents += count;
      onProgress?.({ stage: 'comparing', done: documents, of: Math.max(of, documents) });
    };
    found.push(...(await differences(one, live.collection(one), temporary.collection(one), onRead)));
  }
  return { documents, found };
}

const named = ({ collection, id, live, rebuilt }: Candidate): WrongDocument => ({
  collection: collection.name,
  id,
  fields: live === null || rebuilt === null ? [] : differingFields(live, rebuilt),
});
