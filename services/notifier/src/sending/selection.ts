import type { FreshNotice } from '../planning/fresh-notices.ts';
import type { LettersInFlight } from './in-flight.ts';
import type { Limiter } from './limiter.ts';

/** Recipients to whom nothing more is sent now: they are backed off, or have enough in flight. */
export function unavailable(inFlight: LettersInFlight, limiter: Limiter, now: number): ReadonlySet<string> {
  const backedOff = limiter.backedOff(now).keys();
  if (limiter.atOncePerRecipient === Number.POSITIVE_INFINITY) return new Set(backedOff);
  const full = [...inFlight.countByRecipient()].flatMap(([id, count]) =>
    count >= limiter.atOncePerRecipient ? [id] : [],
  );
  return new Set([...full, ...backedOff]);
}

/** Leaves out what would be too much for its recipient; a later round finds it. */
export function withinLimits<I>(
  due: readonly I[],
  recipientOf: (one: I) => string,
  inFlight: LettersInFlight,
  limiter: Limiter,
): readonly I[] {
  if (limiter.atOncePerRecipient === Number.POSITIVE_INFINITY) return due;
  const counts = new Map(inFlight.countByRecipient());
  return due.filter((one) => {
    const recipientId = recipientOf(one);
    const count = (counts.get(recipientId) ?? 0) + 1;
    counts.set(recipientId, count);
    return count <= limiter.atOncePerRecipient;
  });
}

/** The fresh notices that can be sent now. */
export function availableAmong(
  fresh: readonly FreshNotice[],
  inFlight: LettersInFlight,
  limiter: Limiter,
  now: number,
): readonly FreshNotice[] {
  const left = unavailable(inFlight, limiter, now);
  const available = fresh.filter(({ notice }) => !left.has(notice.recipientId));
  return withinLimits(available, ({ notice }) => notice.recipientId, inFlight, limiter);
}
