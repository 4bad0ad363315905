import type { ChannelLimits, SendResult } from '../channels/channel.ts';
import { createRecipientBackoff } from './recipient-backoff.ts';
import { createSemaphore, type Semaphore } from './semaphore.ts';

/** Enforces the limits of a channel, for all partitions of this process together. */
export interface Limiter {
  readonly atOncePerRecipient: number;
  /**
   * Sends when the channel has a place for it, and so has the recipient; then records the result. The message counts as one
   * that a crash may repeat until that is done.
   */
  run<R>(recipientId: string, send: () => Promise<R>, record: (result: R) => Promise<void>): Promise<void>;
  /** Backs a recipient off, or no longer, by the result of an attempt. */
  attempted(recipientId: string, result: SendResult, now: number): void;
  /** The recipients that get nothing now, and until when. */
  backedOff(now: number): ReadonlyMap<string, number>;
}

export function createLimiter({ atOnce, unrecorded, atOncePerRecipient }: ChannelLimits): Limiter {
  const onTheWay = createSemaphore(atOnce);
  const unrecordedPlaces = createSemaphore(unrecorded);
  const sendAndRecord = <R>(send: () => Promise<R>, record: (result: R) => Promise<void>) =>
    unrecordedPlaces.run(async () => record(await onTheWay.run(send)));
  if (atOncePerRecipient === null) {
    return {
      atOncePerRecipient: Number.POSITIVE_INFINITY,
      run: (_recipientId, send, record) => sendAndRecord(send, record),
      attempted: () => undefined,
      backedOff: () => new Map(),
    };
  }
  const placesOf = new Map<string, Semaphore>();
  const backoff = createRecipientBackoff();
  return {
    atOncePerRecipient,
    run(recipientId, send, record) {
      const own = placesOf.get(recipientId) ?? createSemaphore(atOncePerRecipient);
      placesOf.set(recipientId, own);
      // An item waits for its recipient's limit first, so that it takes no place of the channel while it waits.
      return own.run(() => sendAndRecord(send, record));
    },
    attempted(recipientId, result, now) {
      if (result.kind === 'delivered') backoff.worked(recipientId);
      if (result.kind === 'deferred') backoff.failed(recipientId, now, result.retryAfterMs);
    },
    backedOff: backoff.at,
  };
}
