import type { Collection } from 'mongodb';
import type { SettledItem, WorkItem } from '../work-list/items.ts';

export type ItemChanges = Partial<Omit<SettledItem, '_id'>>;

/** Writes changes of items, many in one command. */
export interface WriteBuffer {
  /** Adds a change, which is written soon, and again until it succeeds; resolves when it is written. */
  add(id: string, changes: ItemChanges): Promise<void>;
  /** Resolves when all changes are written; throws when they cannot be, and keeps them. */
  written(): Promise<void>;
}

/** What becomes of messages that are sent side by side comes so close together. */
const GATHER_MS = 5;

interface Gathered {
  readonly id: string;
  readonly changes: ItemChanges;
  written(): void;
}

export function createWriteBuffer(items: Collection<WorkItem>): WriteBuffer {
  let gathered: Gathered[] = [];
  let writing: Promise<void> | undefined;
  let beginning: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    while (gathered.length > 0) {
      const batch = gathered;
      gathered = [];
      try {
        // In order: of two changes of one item the later one stays.
        await items.bulkWrite(
          batch.map(({ id, changes }) => ({ updateOne: { filter: { _id: id }, update: { $set: changes } } })),
          { ordered: true },
        );
      } catch (error) {
        gathered = [...batch, ...gathered]; // each may be written twice
        throw error;
      }
      for (const { written } of batch) written();
    }
  }
  function begin(): Promise<void> {
    clearTimeout(beginning);
    beginning = undefined;
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }
  return {
    add(id, changes) {
      return new Promise((written) => {
        gathered.push({ id, changes, written });
        // A write that is under way takes what has gathered when it is over.
        if (writing === undefined) beginning ??= setTimeout(() => begin().catch(() => undefined), GATHER_MS); // `written` throws it
      });
    },
    written: begin,
  };
}
