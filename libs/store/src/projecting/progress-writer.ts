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
export class ProgressWriter {
  private readonly collection: Collection<ProgressDocument>;
  private readonly worker: string;
  private readonly ensureIndexes: () => Promise<void>;
  private readonly places = new Map<string, Place>();
  private writing: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;

  constructor(collection: Collection<ProgressDocument>, worker: string, ensureIndexes: () => Promise<void>) {
    this.collection = collection;
    this.worker = worker;
    this.ensureIndexes = ensureIndexes;
  }

  private placeOf(id: string): Place {
    const place = this.places.get(id) ?? { stored: undefined, late: undefined, lost: undefined };
    this.places.set(id, place);
    return place;
  }

  idOf({ batch }: Pick<GatheredBatch, 'batch'>): string {
    return progressId(this.worker, batch.topic, batch.partition);
  }

  private lateOnes(): Map<string, number> {
    return new Map([...this.places].flatMap(([id, { late }]) => (late === undefined ? [] : [[id, late] as const])));
  }

  /** Returns a group's reached positions, and the late ones. */
  reachedBy(group: Group): Offsets {
    const reached = this.lateOnes();
    for (const member of group.filter(isPresent)) {
      const last = member.batch.records.at(-1);
      if (last !== undefined) reached.set(this.idOf(member), last.offset + 1);
    }
    return reached;
  }

  private advance([_id, next]: readonly [string, number]) {
    return forwardFrom(_id, this.placeOf(_id).stored, { $max: { next } });
  }

  /** How many have found what they move, or made it. */
  async write(reached: Offsets): Promise<number> {
    if (reached.size === 0) return 0;
    const { matchedCount, upsertedCount } = await this.collection.bulkWrite(
      [...reached].map((one) => ({ updateOne: this.advance(one) })),
      { ordered: false },
    );
    return matchedCount + upsertedCount;
  }

  /** To be called after the write. Returns those of which the database lacks what was stored. */
  async settle(reached: Offsets, found: number): Promise<ReadonlySet<string>> {
    const lost = found < reached.size ? await this.look(reached) : new Set<string>();
    for (const [id, next] of reached) {
      if (lost.has(id)) continue;
      const place = this.placeOf(id);
      place.stored = Math.max(place.stored ?? 0, next);
      if ((place.late ?? next) <= next) place.late = undefined;
    }
    return lost;
  }

  /** Returns the positions that are stored as less than was written. */
  async look(reached: Offsets = new Map()): Promise<ReadonlySet<string>> {
    const before = new Map(this.places);
    const expected = [...before].flatMap(([id, place]) => {
      const next = reached.get(id) ?? (place.lost && place.stored);
      return next === undefined ? [] : [[id, next] as const];
    });
    const lost = await lostAmong(this.collection, new Map(expected));
    if (lost.size > 0) await this.ensureIndexes(); // an empty database has none
    for (const [id, place] of before) {
      if (!lost.has(id)) continue;
      place.late = undefined;
      if (this.places.get(id) === place) place.lost?.(databaseLost(this.worker));
    }
    return lost;
  }

  /** Writes the late positions. */
  async flush(): Promise<void> {
    clearTimeout(this.writing);
    this.writing = undefined;
    const late = this.lateOnes();
    await this.settle(late, await this.write(late));
  }

  /** A partition is opened at what is stored, or where nothing is. Returns what ends the looking. */
  open(id: string, stored: number | undefined, lost: (error: LockboxError) => void): () => void {
    const place: Place = { stored, late: undefined, lost };
    this.places.set(id, place);
    this.looking ??= setInterval(() => this.look().catch(() => undefined), LOOK_EVERY_MS).unref();
    return () => {
      place.lost = undefined;
      if ([...this.places.values()].some((other) => other.lost !== undefined)) return;
      clearInterval(this.looking);
      this.looking = undefined;
    };
  }

  /** Lowers the stored position to this offset, after later records were lost. */
  async setBack(_id: string, next: number): Promise<void> {
    await this.collection.updateOne({ _id }, { $min: { next } });
    this.placeOf(_id).stored = next;
  }

  /** Reports whether this process has stored more than the database has. */
  wasFurther(id: string, stored: number | undefined): boolean {
    return (this.placeOf(id).stored ?? 0) > (stored ?? 0);
  }

  /** For a command that writes documents too. */
  operations(reached: Offsets): readonly WriteOperation[] {
    return [...reached].map((one) => ({
      name: 'updateOne',
      namespace: this.collection.namespace,
      ...this.advance(one),
    }));
  }

  /** The group has changed no document. */
  writeLate(group: Group): void {
    for (const [id, next] of this.reachedBy(group)) this.placeOf(id).late = next;
    // If it fails, the next write takes it along.
    this.writing ??= setTimeout(() => this.flush().catch(() => undefined), LATEST_MS).unref();
  }
}
