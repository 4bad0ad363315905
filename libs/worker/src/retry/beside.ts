import type { Bell } from '@lockbox/platform/bell';
import type { PartitionContext } from '../definition.ts';
import { backoffMs, passing } from './retry.ts';

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
  let failures = 0;
  while (!signal.aborted) {
    let sleepMs: number;
    try {
      sleepMs = await round();
      if (failures > 0) waiting(undefined, source);
      failures = 0;
    } catch (error) {
      if (signal.aborted) break;
      const reason = passing(error);
      if (reason === undefined && failures === 0) {
        context.alarm('WORK_BESIDE_FAILED', `The ${source} failed, and is tried again: ${messageOf(error)}`);
      }
      waiting(reason ?? messageOf(error), source);
      sleepMs = backoffMs(failures++);
    }
    await bell.sleep(sleepMs, signal);
  }
  if (failures > 0) waiting(undefined, source);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
