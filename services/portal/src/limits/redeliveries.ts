import { AnsweredProblem } from '../http/problems.ts';
import { countWithin } from './count-within.ts';

/** So often within a day an event may be delivered to a webhook once more. */
export const REDELIVERIES = 20;
const HOUR_MS = 60 * 60_000;

/**
 * Counts how often an event is delivered to a webhook once more, and throws 429 for one too many: the outcome of each stays in
 * the log for good, and in what policy remembers of the request.
 */
export function countRedeliveries(now: () => number = Date.now): (webhookId: string, eventId: string) => void {
  const redeliveries = countWithin(24 * HOUR_MS, now);
  return (webhookId, eventId) => {
    const counted = redeliveries(`${webhookId}/${eventId}`);
    if (counted.calls >= REDELIVERIES) {
      const ms = counted.until - now();
      throw new AnsweredProblem(
        429,
        'TOO_MANY_CALLS',
        ['TOO_MANY_REDELIVERIES', { times: REDELIVERIES, hours: Math.ceil(ms / HOUR_MS) }],
        { 'retry-after': String(Math.ceil(ms / 1000)) },
      );
    }
    counted.calls++;
  };
}
