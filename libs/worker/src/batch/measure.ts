import type { Runtime } from '../runtime.ts';
import { idsOf } from './log-ids.ts';
import type { Layer } from './portion.ts';

/** Measures the time until a portion's commit; at debug level it also logs each record. */
export const measure =
  ({ metrics, log }: Pick<Runtime, 'metrics' | 'log'>): Layer<void> =>
  (handler) =>
  async (portion) => {
    const { topic, partition } = portion.fetched;
    const stopTimer = metrics.processed.startTimer({ messaging_destination_name: topic });
    await handler(portion);
    if (log.isLevelEnabled('debug')) {
      for (const { offset, value } of portion.records)
        log.debug({ topic, partition, offset, ...idsOf(value) }, 'processed');
    }
    stopTimer();
  };
