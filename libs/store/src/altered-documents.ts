/** How a program answers documents of its own that others have altered in MongoDB. */
import { LockboxError } from '@lockbox/contracts/errors';
import type { Alarm } from '@lockbox/platform/alarms';

/** Raises the alarm, and has the log read again, from which the documents are made again. */
export interface AlteredAnswer {
  /** `by` raises the alarm of a partition that is not open yet. */
  raise(ids: readonly string[], by?: Alarm): void;
  /**
   * Calls `read` soon, and at most once in ten minutes for a key: documents that are altered all the time must not have the log read
   * all the time. A `read` that fails is called again until it succeeds.
   */
  readAgain(key: string, read: () => Promise<void>): void;
}

const READ_AGAIN_EVERY_MS = 10 * 60_000;
const RETRY_AFTER_MS = 5_000;
/** An alarm names the first few documents. */
const IDS_NAMED = 5;

export function createAlteredAnswer({
  worker,
  alarm,
  waiting,
}: {
  readonly worker: string;
  readonly alarm: Alarm;
  /** Why the log cannot be read again; undefined when it can. */
  waiting(reason: string | undefined): void;
}): AlteredAnswer {
  const newestAt = new Map<string, number>();
  return {
    raise: (ids, by = alarm) =>
      by(
        'WORK_ITEM_ALTERED',
        `Documents of ${worker} in MongoDB are not as it left them: they are made again from the log.`,
        { count: ids.length, ids: ids.slice(0, IDS_NAMED) },
      ),
    readAgain(key, read) {
      const now = performance.now();
      const newest = newestAt.get(key) ?? Number.NEGATIVE_INFINITY;
      if (newest > now) return; // it is scheduled
      const at = Math.max(now, newest + READ_AGAIN_EVERY_MS);
      newestAt.set(key, at);
      const attempt = () =>
        void read().then(
          () => waiting(undefined),
          (error: unknown) => {
            waiting(error instanceof Error ? error.message : String(error));
            setTimeout(attempt, RETRY_AFTER_MS).unref();
          },
        );
      setTimeout(attempt, at - now).unref();
    },
  };
}

export const documentsAltered = (worker: string, ids: readonly string[]): LockboxError =>
  new LockboxError(
    'WORK_ITEM_ALTERED',
    `MongoDB has other documents than ${worker} left there (${ids.slice(0, IDS_NAMED).join(', ')}). Their partition is read from the log again. Find out who writes to that database.`,
    { retriable: true },
  );
