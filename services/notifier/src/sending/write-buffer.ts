import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { WorkItem } from '../work-list/items.ts';

export type Note = AnyBulkWriteOperation<WorkItem>;

/** What is noted of items, written at once: while one write is under way, the notes of that time gather for the next. */
export interface Notes {
  /** Writes as soon as it can. */
  add(...notes: readonly Note[]): void;
  /** Resolves when all notes are written; throws when they cannot be, and keeps them. */
  written(): Promise<void>;
}

export function createNotes(items: Collection<WorkItem>): Notes {
  let gathered: Note[] = [];
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    while (gathered.length > 0) {
      const batch = gathered;
      gathered = [];
      try {
        // In order: of two notes of one item the later one stays.
        await items.bulkWrite(batch, { ordered: true });
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
    add(...notes) {
      gathered.push(...notes);
      begin().catch(() => undefined); // whoever asks for `written` hears of it
    },
    written: begin,
  };
}
