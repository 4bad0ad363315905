import type { Bell } from '@lockbox/platform/bell';
import { createBackoff } from '@lockbox/platform/retrying';
import type { PartitionContext } from '../definition.ts';
import { passing } from './retry.ts';

/**
 * Work of a partition beside the main flow, such as timers and deliveries: round after round, until the partition is
 * lost or the worker stops. A round says how long to sleep after it; the bell cuts the sleep short. A round that fails
 * is tried again with backoff: `waiting` is told why, or, where that cannot help by itself, an operator is.
 */
export async function workBeside(options: {
  readonly context: Pick<PartitionContext, 'signal' | 'partition' | 'alarm'>;
  readonly name: string;
  readonly bell: Bell;
  round(): Promise<number>;
  waiting(reason: string | undefined, source: string): void;
}): Promise<void> {
  const { context, name, bell, round, waiting } = options;
  const { signal, partition } = context;
  const source = `${name} of partition ${partition}`;
  const backoff = createBackoff();
  while (!signal.aborted) {
    let sleepMs: number;
    try {
      sleepMs = await round();
      if (backoff.failures > 0) waiting(undefined, source);
      backoff.reset();
    } catch (error) {
      if (signal.aborted) break;
      const reason = passing(error);
      if (reason === undefined && backoff.failures === 0) {
        context.alarm('WORK_BESIDE_FAILED', `The ${source} failed, and is tried again: ${messageOf(error)}`);
      }
      waiting(reason ?? messageOf(error), source);
      sleepMs = backoff.next();
    }
    await bell.sleep(sleepMs, signal);
  }
  if (backoff.failures > 0) waiting(undefined, source);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
