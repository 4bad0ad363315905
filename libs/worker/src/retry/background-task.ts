import type { Bell } from '@lockbox/platform/bell';
import { createBackoff } from '@lockbox/platform/retrying';
import type { PartitionContext } from '../definition.ts';
import type { Waiting } from '../health/status.ts';
import { transientReason } from './transient.ts';

/**
 * Runs a task beside the batches, such as timers and deliveries, for one partition or for the whole instance: round
 * after round, until the signal is aborted. A round returns how long to sleep after it; the bell ends the sleep early.
 * A failed round is retried with backoff, and `waiting` gets the reason. An error that is not transient also raises an
 * alarm.
 */
export async function runBackgroundTask(options: {
  readonly context: Pick<PartitionContext, 'signal' | 'alarm'> & Partial<Pick<PartitionContext, 'partition'>>;
  readonly name: string;
  readonly bell: Bell;
  round(): Promise<number>;
  readonly waiting: Waiting;
}): Promise<void> {
  const { context, name, bell, round, waiting } = options;
  const { signal, partition } = context;
  const source = partition === undefined ? name : `${name} of partition ${partition}`;
  const backoff = createBackoff();
  while (!signal.aborted) {
    let sleepMs: number;
    try {
      sleepMs = await round();
      if (backoff.failures > 0) waiting({ source, reason: undefined });
      backoff.reset();
    } catch (error) {
      if (signal.aborted) break;
      const reason = transientReason(error);
      if (reason === undefined && backoff.failures === 0) {
        context.alarm('BACKGROUND_TASK_FAILED', `The ${source} failed, and is tried again: ${messageOf(error)}`);
      }
      waiting({ source, reason: reason ?? messageOf(error) });
      sleepMs = backoff.next();
    }
    await bell.sleep(sleepMs, signal);
  }
  if (backoff.failures > 0) waiting({ source, reason: undefined });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
