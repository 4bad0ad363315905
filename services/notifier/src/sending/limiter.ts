import type { ChannelLimits, SendResult } from '../channels/channel.ts';
import { createRecipientBackoff } from './recipient-backoff.ts';
import { createSemaphore, type Semaphore } from './semaphore.ts';

/** Enforces the limits of a channel, for all partitions of this process together. */
export interface Limiter {
  readonly atOncePerRecipient: number;
  /** Runs the work when the channel has a place for it, and so has the recipient. */
  run<R>(recipientId: string, work: () => Promise<R>): Promise<R>;
  /** Backs a recipient off, or no longer, by the result of an attempt. */
  attempted(recipientId: string, result: SendResult, now: number): void;
  /** Which recipients are left alone, and until when. */
  backedOff(now: number): ReadonlyMap<string, number>;
}

export function createLimiter({ atOnce, atOncePerRecipient }: ChannelLimits): Limiter {
  const places = createSemaphore(atOnce);
  if (atOncePerRecipient === null) {
    return {
      atOncePerRecipient: Number.POSITIVE_INFINITY,
      run: (_recipientId, work) => places.run(work),
      attempted: () => undefined,
      backedOff: () => new Map(),
    };
  }
  const placesOf = new Map<string, Semaphore>();
  const backoff = createRecipientBackoff();
  return {
    atOncePerRecipient,
    run(recipientId, work) {
      const own = placesOf.get(recipientId) ?? createSemaphore(atOncePerRecipient);
      placesOf.set(recipientId, own);
      // The recipient's own line comes first: whoever stands in it takes no place from others.
      return own.run(() => places.run(work));
    },
    attempted(recipientId, { kind }, now) {
      if (kind === 'delivered') backoff.worked(recipientId);
      if (kind === 'deferred') backoff.failed(recipientId, now);
    },
    backedOff: backoff.at,
  };
}
