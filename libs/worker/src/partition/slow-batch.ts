import type { FetchedBatch } from '../batch/portion.ts';
import type { Report } from './report.ts';

/** Longer than a call to the database may take, and what is tried once more with it. */
const SLOW_MS = 150_000;

/**
 * Works on a batch. One that takes minutes is a reason not to be ready until it ends: where something that is waited for never
 * answers nothing fails, and nothing else would tell.
 */
export async function tellingOfSlow(
  { log, waiting }: Pick<Report, 'log' | 'waiting'>,
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
