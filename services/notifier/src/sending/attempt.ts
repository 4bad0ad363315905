import type { Clock } from '@lockbox/platform/clock';
import { openSpan, traceOf } from '@lockbox/worker/trace';
import type { DeliveryChannel, SendResult } from '../channels/channel.ts';
import { type Claimed, mayBegin } from './in-flight.ts';
import type { Limiter } from './limiter.ts';
import type { Recorder } from './recorder.ts';

export interface AttemptDeps<M> {
  readonly channel: DeliveryChannel<M>;
  readonly limiter: Limiter;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

/** Sends one message when it is its turn, and records what came of it. Resolves when that is written, and never fails. */
export async function attempt<M>(
  { channel, limiter, recorder, clock }: AttemptDeps<M>,
  claimed: Claimed,
  message: M,
): Promise<void> {
  const { item } = claimed;
  const { recipientId } = item;
  const canBegin = (now: number): boolean =>
    mayBegin(claimed, now) && channel.up && !limiter.backedOff(now).has(recipientId);

  const send = async () => {
    if (!canBegin(clock.now())) return undefined;
    const about = item.requestId ?? item._id;
    const span = openSpan(`send ${item.channel} ${item.notice.kind}`, traceOf(about), { kind: 'CLIENT' });
    try {
      return await channel.send(item, message);
    } finally {
      span.end();
    }
  };
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
