import type { FetchedBatch } from '../batch/portion.ts';
import type { PartitionReport } from './report.ts';

/** Longer than a database call and its one retry may take. */
const SLOW_MS = 150_000;

/**
 * Runs `work` on a batch, and reports not ready after some minutes until it ends: a call that never answers causes no
 * error, so nothing else would reveal it.
 */
export async function warningOfSlow(
  { log, waiting }: Pick<PartitionReport, 'log' | 'waiting'>,
  { topic, messages }: Pick<FetchedBatch, 'topic' | 'messages'>,
  work: () => Promise<void>,
): Promise<void> {
  const since = new Date();
  let told = false;
  const timer = setTimeout(() => {
    told = true;
    log.warn({ topic, offset: messages[0]?.offset, records: messages.length }, 'a batch takes minutes');
    waiting(`at work on a batch of ${topic} since ${since.toISOString()}`);
  }, SLOW_MS);
  try {
    await work();
  } finally {
    clearTimeout(timer);
    if (told) {
      log.info({ topic, seconds: Math.round((Date.now() - since.getTime()) / 1_000) }, 'the batch is done with');
      waiting(undefined);
    }
  }
}
