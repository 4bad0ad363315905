import type { LockboxError } from '@lockbox/contracts/errors';
import type { Collection } from 'mongodb';
import { type ProgressDocument, progressId } from '../collections/progress/collection.ts';
import { databaseLost, forwardFrom, lostAmong } from '../database-lost.ts';
import { type GatheredBatch, type Group, isPresent } from './group.ts';
import type { WriteOperation } from './target.ts';

/** How long the progress of batches that changed no document waits for a write that takes it along. */
const LATEST_MS = 1_000;
/** The interval of looks at the stored progress: without writes, a replaced database would go unnoticed. */
const LOOK_EVERY_MS = 60_000;

/** The next offset by the id of its document. */
type Offsets = ReadonlyMap<string, number>;

interface Place {
  /** The stored position that this process has read or written; undefined if none is stored. */
  stored: number | undefined;
  /** The reached position that is not written yet. */
  late: number | undefined;
  /** Called when it is no longer stored; undefined when the partition is closed. */
  lost: ((error: LockboxError) => void) | undefined;
}

/**
 * Writes how far a worker has come: after the documents, never before. Where no document changed it may be late, for it stays
 * true: the documents up to the later offset are those up to the earlier one. Whoever begins there reads some records again,
 * which change nothing.
 *
 * What this process has stored, or found, is only moved on from there, and never made again: in a database that was emptied or
 * brought back from an older copy meanwhile, it would say that all documents before it are there.
 */
export function createProgressWriter(
  collection: Collection<ProgressDocument>,
  worker: string,
  ensureIndexes: () => Promise<void>,
) {
  const places = new Map<string, Place>();
  let writing: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;

  const placeOf = (id: string): Place => {
    const place = places.get(id) ?? { stored: undefined, late: undefined, lost: undefined };
    places.set(id, place);
    return place;
  };
  const idOf = ({ batch }: Pick<GatheredBatch, 'batch'>): string => progressId(worker, batch.topic, batch.partition);

  const lateOnes = (): Map<string, number> =>
    new Map([...places].flatMap(([id, { late }]) => (late === undefined ? [] : [[id, late] as const])));

  /** Returns a group's reached positions, and the late ones. */
  function reachedBy(group: Group): Offsets {
    const reached = lateOnes();
    for (const member of group.filter(isPresent)) {
      const last = member.batch.records.at(-1);
      if (last !== undefined) reached.set(idOf(member), last.offset + 1);
    }
    return reached;
  }

  const advance = ([_id, next]: readonly [string, number]) => forwardFrom(_id, placeOf(_id).stored, { $max: { next } });

  /** How many have found what they move, or made it. */
  async function write(reached: Offsets): Promise<number> {
    if (reached.size === 0) return 0;
    const { matchedCount, upsertedCount } = await collection.bulkWrite(
      [...reached].map((one) => ({ updateOne: advance(one) })),
      { ordered: false },
    );
    return matchedCount + upsertedCount;
  }

  /** To be called after the write. Returns those of which the database lacks what was stored. */
  async function settle(reached: Offsets, found: number): Promise<ReadonlySet<string>> {
    const lost = found < reached.size ? await look(reached) : new Set<string>();
    for (const [id, next] of reached) {
      if (lost.has(id)) continue;
      const place = placeOf(id);
      place.stored = Math.max(place.stored ?? 0, next);
      if ((place.late ?? next) <= next) place.late = undefined;
    }
    return lost;
  }

  async function look(reached: Offsets = new Map()): Promise<ReadonlySet<string>> {
    const before = new Map(places);
    const expected = [...before].flatMap(([id, place]) => {
      const next = reached.get(id) ?? (place.lost && place.stored);
      return next === undefined ? [] : [[id, next] as const];
    });
    const lost = await lostAmong(collection, new Map(expected));
    if (lost.size > 0) await ensureIndexes(); // an empty database has none
    for (const [id, place] of before) {
      if (!lost.has(id)) continue;
      place.late = undefined;
      if (places.get(id) === place) place.lost?.(databaseLost(worker));
    }
    return lost;
  }

  async function flush(): Promise<void> {
    clearTimeout(writing);
    writing = undefined;
    const late = lateOnes();
    await settle(late, await write(late));
  }

  return {
    /** A partition is opened at what is stored, or where nothing is. Returns what ends the looking. */
    open(id: string, stored: number | undefined, lost: (error: LockboxError) => void): () => void {
      const place: Place = { stored, late: undefined, lost };
      places.set(id, place);
      looking ??= setInterval(() => look().catch(() => undefined), LOOK_EVERY_MS).unref();
      return () => {
        place.lost = undefined;
        if ([...places.values()].some((other) => other.lost !== undefined)) return;
        clearInterval(looking);
        looking = undefined;
      };
    },
    /** Lowers the stored position to this offset, after later records were lost. */
    async setBack(_id: string, next: number): Promise<void> {
      await collection.updateOne({ _id }, { $min: { next } });
      placeOf(_id).stored = next;
    },
    /** Reports whether this process has stored more than the database has. */
    wasFurther: (id: string, stored: number | undefined): boolean => (placeOf(id).stored ?? 0) > (stored ?? 0),
    /** Writes the late positions. */
    flush,
    /** Returns the positions that are stored as less than was written. */
    look: () => look(),
    idOf,
    reachedBy,
    /** For a command that writes documents too. */
    operations: (reached: Offsets): readonly WriteOperation[] =>
      [...reached].map((one) => ({ name: 'updateOne', namespace: collection.namespace, ...advance(one) })),
    write,
    settle,
    /** The group has changed no document. */
    writeLate(group: Group): void {
      for (const [id, next] of reachedBy(group)) placeOf(id).late = next;
      // If it fails, the next write takes it along.
      writing ??= setTimeout(() => flush().catch(() => undefined), LATEST_MS).unref();
    },
  };
}
