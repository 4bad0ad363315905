import { HandlerFailed } from './handler-failed.ts';
import type { HandlerLayer, Portion } from './portion.ts';

/**
 * Halves a portion on which the handler failed until the failing record is alone, and passes that to `refuse`. Each
 * half ends before the offset `next`, so that finished parts can be committed one by one.
 */
export const bisect =
  (refuse: (alone: Portion, error: unknown) => Promise<void>): HandlerLayer<void> =>
  (handler) => {
    async function work(portion: Portion): Promise<void> {
      try {
        await handler(portion);
      } catch (error) {
        const { records } = portion;
        if (!(error instanceof HandlerFailed) || records.length === 0) throw error;
        if (records.length === 1) return await refuse(portion, error.cause);
        const first = records.slice(0, Math.ceil(records.length / 2));
        const second = records.slice(first.length);
        const middle = second[0]?.offset ?? portion.next;
        await work({ ...portion, records: first, next: middle });
        await work({ ...portion, records: second, from: middle });
      }
    }
    return work;
  };
