import type { Clock } from '@lockbox/platform/clock';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { PendingItem } from '../work-list/items.ts';
import type { Limiter } from './limiter.ts';
import type { Recorder } from './recorder.ts';
import { SENT_WITHIN_MS } from './retry.ts';

export interface AttemptDeps<M> {
  readonly channel: DeliveryChannel<M>;
  readonly limiter: Limiter;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Once it is aborted no attempt begins. */
  readonly signal: AbortSignal;
}

/** An item that this instance has claimed, until a moment. */
export interface Claimed<M> {
  readonly item: PendingItem;
  readonly message: M;
  readonly until: number;
}

/** Sends one message when it is its turn, and records what came of it. Never fails. */
export async function attempt<M>(deps: AttemptDeps<M>, { item, message, until }: Claimed<M>): Promise<void> {
  const { channel, limiter, recorder, clock, signal } = deps;
  const { recipientId } = item;
  const canBegin = (now: number): boolean =>
    !signal.aborted &&
    channel.up &&
    // An attempt that begins later may last until another instance can claim the item.
    now <= until - SENT_WITHIN_MS &&
    !limiter.backedOff(now).has(recipientId);

  try {
    await limiter.run(recipientId, async () => {
      if (!canBegin(clock.now())) return recorder.givenBack(item);
      const result = await channel.send(item, message);
      limiter.attempted(recipientId, result, clock.now());
      // The place is kept until this is written, so no more can be sent twice than are sent at once.
      await recorder.attempted(item, result);
    });
  } catch (error) {
    recorder.failed(item, error);
  }
}
