import type { Clock } from '@lockbox/platform/clock';
import type { DeliveryChannel, SendResult } from '../channels/channel.ts';
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

  const send = async () => (canBegin(clock.now()) ? await channel.send(item, message) : undefined);
  const record = async (result: SendResult | undefined) => {
    if (result === undefined) return await recorder.givenBack(item);
    limiter.attempted(recipientId, result, clock.now());
    await recorder.attempted(item, result);
  };
  try {
    await limiter.run(recipientId, send, record);
  } catch (error) {
    await recorder.failed(item, error);
  }
}
