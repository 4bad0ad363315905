import type { Collection } from 'mongodb';
import { type ProgressDocument, progressId } from '../collections/progress/collection.ts';
import { type Group, isPresent } from './group.ts';
import type { Following } from './target.ts';

/** How long the progress of batches that changed no document waits for a write that takes it along. */
const LATEST_MS = 1_000;

type Places = ReadonlyMap<string, number>;

/**
 * Writes how far a worker has come: after the documents, never before. Where no document changed it may be late, for it stays
 * true: the documents up to the later offset are those up to the earlier one. Whoever begins there reads some records again,
 * which change nothing.
 */
export function createProgressWriter(collection: Collection<ProgressDocument>, worker: string) {
  const late = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  /** The places that a group has reached, and those that are late. */
  function placesWith(group: Group): Places {
    const places = new Map(late);
    for (const { batch } of group.filter(isPresent)) {
      const last = batch.records.at(-1);
      if (last !== undefined) places.set(progressId(worker, batch.topic, batch.partition), last.offset + 1);
    }
    return places;
  }

  function written(places: Places): void {
    for (const [id, next] of places) if ((late.get(id) ?? next) <= next) late.delete(id);
  }

  async function write(places: Places): Promise<void> {
    if (places.size === 0) return;
    await collection.bulkWrite(
      [...places].map((place) => ({ updateOne: advance(place) })),
      { ordered: false },
    );
    written(places);
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await write(new Map(late));
  }

  return {
    /** For a command that writes the group's documents too. */
    following(group: Group): Following {
      let places: Places = new Map();
      return {
        operations() {
          places = placesWith(group);
          const { namespace } = collection;
          return [...places].map((place) => ({ name: 'updateOne', namespace, ...advance(place) }));
        },
        written: () => written(places),
      };
    },
    /** The group's documents are written. */
    write: (group: Group) => write(placesWith(group)),
    /** The group has changed no document. */
    writeLate(group: Group): void {
      for (const [id, next] of placesWith(group)) late.set(id, next);
      // If it fails, the next write takes it along.
      timer ??= setTimeout(() => flush().catch(() => undefined), LATEST_MS).unref();
    },
    /** Writes what is late. */
    flush,
  };
}

const advance = ([_id, next]: readonly [string, number]) => ({
  filter: { _id },
  update: { $max: { next } },
  upsert: true,
});
