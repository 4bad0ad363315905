import type { Alarm } from '@lockbox/platform/alarms';
import type { Deliveries } from './deliveries.ts';
import { LONG_MS } from './pushing.ts';
import type { Streams } from './streams.ts';

const LOOK_EVERY_MS = 10_000;

/** Raises an alarm, once, when a receiver that is to ask for its signals, or to create its stream, has not done so. Returns a round of the look. */
export function createPollWatch(
  deliveries: Pick<Deliveries, 'waiting'>,
  streams: Streams,
  alarm: Alarm,
  now: () => number,
): () => Promise<number> {
  const alarmed = new Set<string>();
  return async () => {
    for (const stream of streams.entered) {
      const { id } = stream;
      const { exists, isNoted, status, sentBy } = await streams.live(stream);
      const isAwaited = isNoted && status === 'enabled' && !(exists && sentBy.method === 'push');
      if (!isAwaited) {
        alarmed.delete(id);
        continue;
      }
      const { pending, oldest } = await deliveries.waiting(id);
      if (oldest === undefined || now() - oldest < LONG_MS) alarmed.delete(id);
      else if (!alarmed.has(id)) {
        alarmed.add(id);
        alarm(
          'SIGNALS_WAIT',
          `The receiver "${id}" has not asked for its signals, or acknowledged them, for more than a minute: ${pending} wait.`,
          { stream: id },
        );
      }
    }
    return LOOK_EVERY_MS;
  };
}
