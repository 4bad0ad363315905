import { LockboxError } from '@lockbox/contracts/errors';
import type { Alarm } from '@lockbox/platform/alarms';

interface OpenPartition {
  /** Reads the log again, and notes what is missing. */
  noteAgain(): Promise<void>;
  readonly signal: AbortSignal;
}

/** Answers changes that others make in the documents of signals: an alarm, and the ends of access are noted again from the log. */
export interface Alterations {
  /** Returns what is to be called when the partition is closed. */
  open(own: OpenPartition): () => void;
  altered(ids: readonly string[]): void;
}

/** Whoever alters documents all the time must not have the log read all the time. */
const NOTE_AGAIN_EVERY_MS = 10 * 60_000;

export function createAlterations(alarm: Alarm): Alterations {
  const partitions = new Set<OpenPartition>();
  let waiting: NodeJS.Timeout | undefined;
  let notedAt = Number.NEGATIVE_INFINITY;

  function noteAgain(): void {
    waiting = undefined;
    notedAt = performance.now();
    for (const own of partitions) if (!own.signal.aborted) own.noteAgain().catch(() => soon()); // the database is away
  }
  function soon(): void {
    const wait = Math.max(1_000, notedAt + NOTE_AGAIN_EVERY_MS - performance.now());
    if (waiting !== undefined) return;
    waiting = setTimeout(noteAgain, wait);
    waiting.unref();
  }
  return {
    open(own) {
      partitions.add(own);
      return () => void partitions.delete(own);
    },
    altered(ids) {
      alarm(
        'WORK_ITEM_ALTERED',
        'Documents of signals in MongoDB are not as they were left: they are made again from the log.',
        {
          count: ids.length,
          ids: ids.slice(0, 5),
        },
      );
      soon();
    },
  };
}

export const signalsAltered = (worker: string): LockboxError =>
  new LockboxError(
    'WORK_ITEM_ALTERED',
    `MongoDB has other documents than ${worker} left there. The log is read again. Find out who writes to that database.`,
    { retriable: true },
  );
