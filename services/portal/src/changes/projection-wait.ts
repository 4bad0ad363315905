import { setTimeout as pause } from 'node:timers/promises';
import { createBell } from '@lockbox/platform/bell';
import type { Logger } from '@lockbox/platform/log';
import type { Store } from '@lockbox/store/connect';
import { createProjectionProgress, type Needed, type State } from './projection-progress.ts';

export interface Waiter {
  readonly needed: Needed;
  /** Called after each look; true ends the waiting. */
  readonly looked: (state: State) => boolean;
}

interface Cadence {
  /** From one look to the next, while each finds something. */
  readonly firstMs: number;
  /** The same, when nothing has come for a while. */
  readonly longestMs: number;
}

/** Waits for the projections: one look at the database for all who wait, however many they are. */
export function createProjectionWait(store: Store, log: Logger, { firstMs, longestMs }: Cadence) {
  const waiters = new Set<Waiter>();
  const progress = createProjectionProgress(store);
  const bell = createBell();
  const never = new AbortController().signal;
  let looking = false;

  async function look(): Promise<void> {
    let wait = firstMs;
    while (waiters.size > 0) {
      await pause(firstMs, undefined, { ref: false });
      await bell.sleep(wait - firstMs, never);
      try {
        wait = (await lookOnce()) ? firstMs : Math.min(wait * 2, longestMs);
      } catch (error) {
        wait = longestMs; // the database is away, which log and /readyz say already
        log.debug({ err: error }, 'calls and pages wait for the database');
      }
    }
    looking = false; // at once: later callers start another look
  }

  /** Reports whether any wait has ended. */
  async function lookOnce(): Promise<boolean> {
    const batch = [...waiters];
    const states = await progress.of(batch.map(({ needed }) => needed));
    let anyone = false;
    for (const [index, waiter] of batch.entries()) {
      const state = states[index];
      // One that was withdrawn meanwhile is not told.
      if (state === undefined || !waiters.has(waiter) || !waiter.looked(state)) continue;
      waiters.delete(waiter);
      anyone = true;
    }
    progress.forget();
    return anyone;
  }

  function add(waiter: Waiter): void {
    waiters.add(waiter);
    if (looking) return;
    looking = true;
    void look();
  }

  return {
    add,
    withdraw: (waiter: Waiter): void => void waiters.delete(waiter),
    /** Reports whether the database shows it within this time. It looks at once, since a caller waits for the answer. */
    shown(needed: Needed, withinMs: number): Promise<boolean> {
      return new Promise((resolve) => {
        const end = (isShown: boolean): true => {
          clearTimeout(timer);
          waiters.delete(waiter);
          resolve(isShown);
          return true;
        };
        const waiter: Waiter = { needed, looked: (state) => state === 'shown' && end(true) };
        const timer = setTimeout(() => end(false), withinMs);
        add(waiter);
        bell.ring();
      });
    },
    /** Reports whether a request's customer was asked, and so sees it. Known to `looked` alone. */
    isSeenByCustomer: progress.isSeenByCustomer,
  };
}
export type ProjectionWait = ReturnType<typeof createProjectionWait>;
