import { setTimeout as pause } from 'node:timers/promises';
import type { Codec } from '@lockbox/contracts/codec';
import type { LogReader } from '@lockbox/worker/read';
import type { ProjectionCollections } from '../collections/index.ts';
import { progressId } from '../collections/progress/collection.ts';
import type { Store } from '../connect.ts';
import type { Source } from '../define-collection.ts';
import { applyBatch } from '../projecting/apply.ts';
import type { Target } from '../projecting/target.ts';
import { type Candidate, candidateOf, catchUp } from './catching-up.ts';
import { type Difference, differences, differingFields } from './compare.ts';
import { mend } from './mend.ts';
import { temporaryTarget } from './temporary-target.ts';
import { createRangeReader, type RangeReader } from './topic-range.ts';

export interface RebuildOptions {
  readonly store: Store;
  /** All from one topic, and of one worker. */
  readonly collections: ProjectionCollections;
  readonly topics: Readonly<Record<Source, string>>;
  readonly reader: LogReader;
  /** Of the topic's schema. */
  readonly codec: Codec<unknown>;
  /** Whether documents that are wrong become what the topic makes of them, or are only named. */
  readonly mend: boolean;
  readonly onProgress?: (progress: RebuildProgress) => void;
  readonly signal?: AbortSignal;
}

export interface RebuildProgress {
  readonly stage: 'reading' | 'comparing' | 'mending';
  /** Offsets read, or documents compared or mended, of so many. */
  readonly done: number;
  readonly of: number;
}

export interface WrongDocument {
  readonly collection: string;
  readonly id: string;
  /** What differs. */
  readonly fields: readonly string[];
}

export interface Rebuilt {
  /** Live documents that were compared. */
  readonly documents: number;
  /** Those that the topic has and MongoDB had not. */
  readonly missing: readonly WrongDocument[];
  /** Those that MongoDB had and the topic has not. */
  readonly extra: readonly WrongDocument[];
  readonly different: readonly WrongDocument[];
  /** How many are right again; 0 when only comparing. */
  readonly mended: number;
}

/** Offsets by partition. */
type Places = ReadonlyMap<number, number>;

const MENDING_ROUNDS = 5;
/** A worker whose progress stands still so long has stopped, or has nothing to do. */
const STANDS_STILL_MS = 5_000;

/**
 * Makes a projection again from its topic, beside the live documents, and compares the two document by document. Its
 * worker may run or not: the rebuilt ones are made up to where the live ones surely are, and a document that differs is
 * followed through the records since then. Mending changes single documents, so readers notice nothing of it.
 */
export async function rebuild(options: RebuildOptions): Promise<Rebuilt> {
  const { store, collections, topics, reader } = options;
  const signal = options.signal ?? new AbortController().signal;
  const [{ worker, projection }] = collections;
  const schema = projection.from;
  const topic = topics[schema];
  const deliverRepeats = projection.from === 'events' && projection.guard === 'offset';
  const range = createRangeReader({ ...options, topic, schema, deliverRepeats, signal });
  const partitions = await reader.partitionsOf(topic);
  const temporary = await temporaryTarget(store.db);

  /** Up to where the worker's documents surely are. */
  async function reached(): Promise<Places> {
    const { progress } = store.collections;
    const found = await progress
      .find({ _id: { $in: partitions.map((one) => progressId(worker, topic, one)) } })
      .toArray();
    const next = new Map(found.map((one) => [one._id, one.next]));
    const places = new Map<number, number>();
    for (const partition of partitions) {
      const { low } = await reader.offsets(topic, partition);
      places.set(partition, next.get(progressId(worker, topic, partition)) ?? low);
    }
    return places;
  }
  const ends = async (): Promise<Places> =>
    new Map(
      await Promise.all(partitions.map(async (one) => [one, (await reader.offsets(topic, one)).lastStable] as const)),
    );

  try {
    const start: Places = new Map(
      (await reader.offsetsAt(topic, partitions, 'beginning')).map((at) => [at.partition, at.offset]),
    );
    const upTo = await reached();
    await buildUp(options, range, temporary, start, upTo);
    const { documents, found } = await compareAll(options, temporary);

    const candidates = found.map(candidateOf);
    let at = await follow(range, candidates, { from: upTo, judgeFrom: upTo, to: await ends() });
    const wrong = candidates.filter(({ right }) => !right);
    const result = {
      documents,
      missing: wrong.filter(({ live: one }) => one === null).map(named),
      extra: wrong.filter(({ rebuilt }) => rebuilt === null).map(named),
      different: wrong.filter((one) => one.live !== null && one.rebuilt !== null).map(named),
    };
    if (!options.mend) return { ...result, mended: 0 };

    let left = wrong;
    for (let round = 0; left.length > 0 && round < MENDING_ROUNDS; round++) {
      signal.throwIfAborted();
      await mend(collections, store, left, signal);
      options.onProgress?.({ stage: 'mending', done: wrong.length - left.length, of: wrong.length });
      // The worker may have had an event of a missing document in its hands: it is looked at once more when that is over.
      const judgeFrom = await settled(reached, await ends(), signal);
      const again = await lookAgain(store, left);
      at = await follow(range, again, { from: at, judgeFrom, to: await ends() });
      left = again.filter(({ right }) => !right);
    }
    options.onProgress?.({ stage: 'mending', done: wrong.length - left.length, of: wrong.length });
    return { ...result, mended: wrong.length - left.length };
  } finally {
    await temporary.drop();
  }
}

async function buildUp(
  { collections, onProgress }: RebuildOptions,
  range: RangeReader,
  target: Target,
  from: Places,
  to: Places,
): Promise<void> {
  const distance = (partition: number) => Math.max(0, (to.get(partition) ?? 0) - (from.get(partition) ?? 0));
  const of = [...to.keys()].reduce((sum, partition) => sum + distance(partition), 0);
  let before = 0;
  for (const [partition, end] of to) {
    const start = from.get(partition) ?? 0;
    await range.read(partition, start, end, async (batch) => {
      await applyBatch(target, collections, batch);
      const last = batch.records.at(-1);
      if (last !== undefined) onProgress?.({ stage: 'reading', done: before + last.offset + 1 - start, of });
    });
    before += distance(partition);
  }
}

async function compareAll({ store: live, collections, onProgress }: RebuildOptions, temporary: Target) {
  const counts = await Promise.all(collections.map((one) => live.collection(one).estimatedDocumentCount()));
  const of = counts.reduce((sum, count) => sum + count, 0);
  const found: Difference[] = [];
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

/** Takes candidates along to the ends given, and says where that was. */
async function follow(
  range: RangeReader,
  candidates: readonly Candidate[],
  { from, judgeFrom, to }: { readonly from: Places; readonly judgeFrom: Places; readonly to: Places },
): Promise<Places> {
  if (candidates.length > 0) {
    for (const [partition, end] of to) {
      await range.read(partition, from.get(partition) ?? 0, end, async (batch) =>
        catchUp(candidates, batch, judgeFrom.get(partition) ?? 0),
      );
    }
  }
  return to;
}

/** Where the worker is when it has come to these ends, or goes no further. */
async function settled(reached: () => Promise<Places>, to: Places, signal: AbortSignal): Promise<Places> {
  let places = await reached();
  let movedAt = performance.now();
  const isThere = () => [...to].every(([partition, end]) => (places.get(partition) ?? 0) >= end);
  while (!isThere() && performance.now() - movedAt < STANDS_STILL_MS) {
    await pause(100, undefined, { signal });
    const now = await reached();
    if ([...now].some(([partition, place]) => place !== places.get(partition))) movedAt = performance.now();
    places = now;
  }
  return places;
}

async function lookAgain(live: Target, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  return await Promise.all(
    candidates.map(async ({ collection, id, rebuilt }) =>
      candidateOf({
        collection,
        id,
        rebuilt,
        live: await live.collection(collection).findOne({ _id: id }),
      }),
    ),
  );
}

const named = ({ collection, id, live, rebuilt }: Candidate): WrongDocument => ({
  collection: collection.name,
  id,
  fields: live === null || rebuilt === null ? [] : differingFields(live, rebuilt),
});
