import type { Collection } from 'mongodb';
import type { SettledItem, WorkItem } from '../work-list/items.ts';

export type ItemChanges = Partial<Omit<SettledItem, '_id'>>;

/** Writes changes of items. While one write is under way, further changes gather for the next. */
export interface WriteBuffer {
  /** Adds a change, which is written as soon as possible. */
  add(id: string, changes: ItemChanges): void;
  /** Resolves when all changes are written; throws when they cannot be, and keeps them. */
  written(): Promise<void>;
}

export function createWriteBuffer(items: Collection<WorkItem>): WriteBuffer {
  let gathered: { readonly id: string; readonly changes: ItemChanges }[] = [];
  let writing: Promise<void> | undefined;

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
    }
  }
  function begin(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }
  return {
    add(id, changes) {
      gathered.push({ id, changes });
      begin().catch(() => undefined); // `written` throws it
    },
    written: begin,
  };
}
