import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait after each failure in a row: doubled each time, up to a limit, with jitter. */
export interface Backoff {
  /** Failures since the beginning, or since `reset`. */
  readonly failures: number;
  /** Counts one more failure. How long to wait after it, in milliseconds. */
  next(): number;
  /** It works again: the next failure is a first one. */
  reset(): void;
}

export function createBackoff({ firstMs = 200, longestMs = 15_000, random = Math.random } = {}): Backoff {
  let failures = 0;
  return {
    get failures() {
      return failures;
    },
    next: () => Math.min(longestMs, firstMs * 2 ** Math.min(failures++, 10)) * (0.8 + 0.4 * random()),
    reset() {
      failures = 0;
    },
  };
}

/** Waits, at most until the signal is aborted. Never throws. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}

export interface Retries {
  readonly signal: AbortSignal;
  /** For who shares it with other work, or resets it while the work goes on. */
  readonly backoff?: Backoff;
  /** After so long without success the last failure is thrown on. */
  readonly withinMs?: number;
  /** Before each wait, with the number of failures. Throws what must not be tried again. */
  onFailure?(error: unknown, failures: number): void;
}

/** Does the work again and again, with backoff, until it succeeds; undefined when the signal is aborted before. */
export async function retrying<T>(retries: Retries, work: () => Promise<T>): Promise<T | undefined> {
  const { signal, backoff = createBackoff(), withinMs = Number.POSITIVE_INFINITY, onFailure } = retries;
  const began = performance.now();
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) break;
      if (performance.now() - began > withinMs) throw error;
      const ms = backoff.next();
      onFailure?.(error, backoff.failures);
      await sleep(ms, signal);
    }
  }
  return undefined;
}
