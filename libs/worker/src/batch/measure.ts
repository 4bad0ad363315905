import type { Runtime } from '../runtime.ts';
import { logIdsOf } from './log-ids.ts';
import type { HandlerLayer } from './portion.ts';

/** Measures the time until a portion's commit; at debug level it also logs each record. */
export const measure =
  ({ metrics, log }: Pick<Runtime, 'metrics' | 'log'>): HandlerLayer<void> =>
  (handler) =>
  async (portion) => {
    const { topic, partition } = portion.fetched;
    const stopTimer = metrics.processed.startTimer({ messaging_destination_name: topic });
    await handler(portion);
    if (log.isLevelEnabled('debug')) {
      for (const { offset, value } of portion.records)
        log.debug({ topic, partition, offset, ...logIdsOf(value) }, 'processed');
    }
    stopTimer();
  };
