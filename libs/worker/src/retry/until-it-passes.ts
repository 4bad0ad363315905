import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@lockbox/platform/log';
import type { Status } from '../health/status.ts';
import { backoffMs, passing } from './retry.ts';

/**
 * Does the work, again and again while what hinders it may pass, and shows why it waits. Throws what does not pass;
 * undefined when it was told to stop.
 */
export async function untilItPasses<T>(
  parts: { readonly status: Status; readonly source: string; readonly log: Logger; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T | undefined> {
  const { status, source, log, signal } = parts;
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await work();
    } catch (error) {
      const reason = passing(error);
      if (reason === undefined) throw error;
      log.warn({ err: error, attempt: attempt + 1 }, 'cannot start yet');
      status.waiting(source, `waits for ${reason}`);
      await pause(backoffMs(attempt), undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
