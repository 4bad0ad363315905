import type { Clock } from '@lockbox/platform/clock';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { Claimed } from './in-flight.ts';
import type { Limiter } from './limiter.ts';
import type { Recorder } from './recorder.ts';
import { SENT_WITHIN_MS } from './retry.ts';

export interface AttemptDeps<M> {
  readonly channel: DeliveryChannel<M>;
  readonly limiter: Limiter;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

/** Sends one message when it is its turn, and records what came of it. Resolves when that is written, and never fails. */
export async function attempt<M>(
  { channel, limiter, recorder, clock }: AttemptDeps<M>,
  { own, item, until }: Claimed,
  message: M,
): Promise<void> {
  const { recipientId } = item;
  const canBegin = (now: number): boolean =>
    !own.context.signal.aborted &&
    channel.up &&
    // An attempt that begins later may last until another instance can claim the item.
    now <= until - SENT_WITHIN_MS &&
    !limiter.backedOff(now).has(recipientId);

  let begun = false;
  try {
    await limiter.run(recipientId, async () => {
      begun = canBegin(clock.now());
      if (!begun) return;
      const result = await channel.send(item, message);
      limiter.attempted(recipientId, result, clock.now());
      // The place is kept until this is written, so no more can be sent twice than are sent at once.
      await recorder.attempted(item, result);
    });
    if (!begun) await recorder.givenBack(item);
  } catch (error) {
    await recorder.failed(item, error);
  }
}
