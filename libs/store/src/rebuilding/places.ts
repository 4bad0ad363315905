import { setTimeout as pause } from 'node:timers/promises';
import { progressId } from '../collections/progress/collection.ts';
import type { Store } from '../connect.ts';
import type { RebuildSource } from './rebuild-source.ts';

/** Offsets by partition. */
export type Places = ReadonlyMap<number, number>;

export interface ComparedPartition {
  readonly partition: number;
  /** Less than `of` if its worker has stopped before it. */
  readonly offset: number;
  readonly of: number;
}

/** A worker whose progress does not change for this long has stopped, or has nothing to do. */
const STANDS_STILL_MS = 5_000;

/** Reads where a topic begins and ends, and how far its worker has come. */
export function createPlaces({ collections: { progress } }: Store, source: RebuildSource, worker: string) {
  const { topic, partitions } = source;
  const idOf = (partition: number): string => progressId(worker, topic, partition);
  const placesOf = async (offsetOf: (partition: number) => Promise<number>): Promise<Places> =>
    new Map(await Promise.all(partitions.map(async (one) => [one, await offsetOf(one)] as const)));

  const beginning = () => placesOf(async (partition) => (await source.offsets(partition)).low);
  const end = () => placesOf(async (partition) => (await source.offsets(partition)).lastStable);

  /** The offsets that the worker's documents have certainly reached. */
  async function reached(): Promise<Places> {
    const found = await progress.find({ _id: { $in: partitions.map(idOf) } }).toArray();
    const next = new Map(found.map((one) => [one._id, one.next]));
    return await placesOf(async (partition) => next.get(idOf(partition)) ?? (await source.offsets(partition)).low);
  }

  /** Waits until the worker has reached these ends, or makes no more progress towards them. Returns how far it has come. */
  async function settled(to: Places, signal?: AbortSignal): Promise<Places> {
    let places = await reached();
    let movedAt = performance.now();
    const missing = () => [...to].filter(([partition, offset]) => (places.get(partition) ?? 0) < offset);
    for (let left = missing(); left.length > 0 && performance.now() - movedAt < STANDS_STILL_MS; left = missing()) {
      await pause(100, undefined, signal && { signal });
      const now = await reached();
      if (left.some(([partition]) => now.get(partition) !== places.get(partition))) movedAt = performance.now();
      places = now;
    }
    return places;
  }

  return { beginning, end, reached, settled };
}
