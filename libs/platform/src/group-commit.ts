import { setTimeout as pause } from 'node:timers/promises';

interface Grouping<T> {
  /** How many go into one group at most, where each has a size of its own. A larger one makes a group alone. */
  readonly most?: number;
  readonly sizeOf?: (item: T) => number;
  /** A group waits so long for what comes close behind it. */
  readonly gatherMs?: number;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly settle: PromiseWithResolvers<R>;
}

/**
 * Group commit: while one `work` is under way, what comes gathers, and is the next work's, all of it at once. Returns what takes
 * one item and resolves when its group's work is done. `work` gives an outcome for each item; what it throws is that of all.
 */
export function groupCommit<T, R>(
  work: (items: readonly T[]) => Promise<readonly PromiseSettledResult<R>[]>,
  { most = Number.POSITIVE_INFINITY, sizeOf = () => 1, gatherMs = 0 }: Grouping<T> = {},
): (item: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let working = false;

  function nextGroup(): readonly Waiting<T, R>[] {
    let size = 0;
    const end = waiting.findIndex(({ item }, index) => {
      size += sizeOf(item);
      return index > 0 && size > most;
    });
    return waiting.splice(0, end === -1 ? waiting.length : end);
  }

  async function workOnAll(): Promise<void> {
    while (waiting.length > 0) {
      if (gatherMs > 0) await pause(gatherMs);
      const group = nextGroup();
      const outcomes = await work(group.map(({ item }) => item)).catch((reason: unknown) =>
        group.map(() => ({ status: 'rejected', reason }) as const),
      );
      for (const [index, { settle }] of group.entries()) {
        const outcome = outcomes[index];
        if (outcome?.status === 'fulfilled') settle.resolve(outcome.value);
        else
          settle.reject(outcome?.reason ?? new Error('The work of a group left out the outcome of one of its items.'));
      }
    }
    working = false;
  }

  return (item) => {
    const settle = Promise.withResolvers<R>();
    waiting.push({ item, settle });
    if (!working) {
      working = true;
      setImmediate(workOnAll); // what comes in the same turn of the event loop belongs together
    }
    return settle.promise;
  };
}
