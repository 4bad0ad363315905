import type { PendingItem } from '../work-list/items.ts';
import type { PassedOver } from '../work-list/queue.ts';
import type { InFlight } from './in-flight.ts';
import type { Limiter } from './limiter.ts';

/** What a search for due items leaves out: items in flight, and recipients that are backed off or have enough in flight. */
export function passedOver(inFlight: InFlight, limiter: Limiter, now: number): PassedOver {
  const full = [...inFlight.countByRecipient()].flatMap(([id, count]) =>
    count >= limiter.atOncePerRecipient ? [id] : [],
  );
  return { ids: inFlight.ids, recipientIds: [...new Set([...full, ...limiter.backedOff(now).keys()])] };
}

/** Leaves out items of recipients that would then have too many in flight; a later round finds them. */
export function withinLimits(
  due: readonly PendingItem[],
  inFlight: InFlight,
  limiter: Limiter,
): readonly PendingItem[] {
  const counts = new Map(inFlight.countByRecipient());
  return due.filter(({ recipientId }) => {
    const count = (counts.get(recipientId) ?? 0) + 1;
    counts.set(recipientId, count);
    return count <= limiter.atOncePerRecipient;
  });
}
