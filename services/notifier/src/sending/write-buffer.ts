import type { Collection } from 'mongodb';
import type { SettledItem, WorkItem } from '../work-list/item.ts';
import type { ItemSeal } from '../work-list/item-seal.ts';

export type ItemChanges = Partial<Omit<SettledItem, '_id'>>;

/** Writes changes of items, many in one command. */
export interface WriteBuffer {
  /** Adds a change, which is written soon, and again until it succeeds; resolves when it is written. */
  add(id: string, changes: ItemChanges): Promise<void>;
  /** Resolves when all changes are written; throws when they cannot be, and keeps them. */
  written(): Promise<void>;
}

/** Items that share one sealed outcome. Each of them stores the ids of all. */
const SETTLED_TOGETHER = 25;

/** The outcomes of messages that are sent in parallel arrive within a few milliseconds. */
const GATHER_MS = 5;

interface Gathered {
  readonly id: string;
  readonly changes: ItemChanges;
  written(): void;
}

export function createWriteBuffer(items: Collection<WorkItem>, itemSeal: Pick<ItemSeal, 'settled'>): WriteBuffer {
  let gathered: Gathered[] = [];
  /** The newest write that has begun. */
  let last = Promise.resolve();
  /** The write that will take what has gathered. */
  let next: Promise<void> | undefined;
  let beginning: NodeJS.Timeout | undefined;

  const sealed = (ids: readonly string[], { settled, ...changes }: ItemChanges): ItemChanges =>
    settled === undefined ? changes : { ...changes, settled: itemSeal.settled(ids, settled) };

  async function write(): Promise<void> {
    const batch = gathered;
    gathered = [];
    try {
      // In order: of two changes of one item the later one stays.
      await items.bulkWrite(
        sameChanges(batch).map(({ ids, changes }) => ({
          updateMany: { filter: { _id: { $in: ids } }, update: { $set: sealed(ids, changes) } },
        })),
        { ordered: true },
      );
    } catch (error) {
      gathered = [...batch, ...gathered]; // each may be written twice
      throw error;
    }
    for (const { written } of batch) written();
  }
  /** Resolves when all that has gathered is written, and waits for nothing that comes later. */
  function begin(): Promise<void> {
    clearTimeout(beginning);
    beginning = undefined;
    if (gathered.length === 0) return last;
    next ??= last
      .catch(() => undefined) // what it could not write has gathered again
      .then(() => {
        next = undefined;
        last = write();
        return last;
      });
    return next;
  }
  return {
    add(id, changes) {
      return new Promise((written) => {
        gathered.push({ id, changes, written });
        if (next === undefined) beginning ??= setTimeout(() => begin().catch(() => undefined), GATHER_MS); // `written` throws it
      });
    },
    written: begin,
  };
}

/** Puts together items that change alike, one after another: what is one update costs the server a fraction. */
function sameChanges(batch: readonly Gathered[]): readonly { readonly ids: string[]; readonly changes: ItemChanges }[] {
  const updates: { readonly key: string; readonly ids: string[]; readonly changes: ItemChanges }[] = [];
  for (const { id, changes } of batch) {
    const key = JSON.stringify(changes);
    const last = updates.at(-1);
    const hasRoom = changes.settled === undefined || (last?.ids.length ?? 0) < SETTLED_TOGETHER;
    if (last?.key === key && hasRoom) last.ids.push(id);
    else updates.push({ key, ids: [id], changes });
  }
  return updates;
}
