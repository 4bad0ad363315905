import type { Clock } from '@lockbox/platform/clock';
import { openSpan, traceOf } from '@lockbox/worker/trace';
import type { DeliveryChannel, Part, SendResult } from '../channels/channel.ts';
import { type Claimed, mayBegin } from './in-flight.ts';
import type { Limiter } from './limiter.ts';
import type { Recorder } from './recorder.ts';

export interface AttemptDeps<M> {
  readonly channel: DeliveryChannel<M>;
  readonly limiter: Limiter;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

/** A claimed item with the message that was composed of it. */
export interface ClaimedPart<M> extends Part<M>, Claimed {}

/**
 * Sends one message about some items of one recipient when it is its turn, and records the result for each item. Resolves when
 * that is written, and never fails.
 */
export async function attempt<M>(
  { channel, limiter, recorder, clock }: AttemptDeps<M>,
  parts: readonly [ClaimedPart<M>, ...ClaimedPart<M>[]],
): Promise<void> {
  const [{ item: first }] = parts;
  const { recipientId } = first;
  const each = async (record: (item: Claimed['item']) => Promise<void>) => {
    await Promise.all(parts.map(({ item }) => record(item)));
  };
  const canBegin = (now: number): boolean =>
    parts.every((part) => mayBegin(part, now)) && channel.up && !limiter.backedOff(now).has(recipientId);

  const send = async () => {
    if (!canBegin(clock.now())) return undefined;
    const about = first.requestId ?? first._id;
    const span = openSpan(`send ${first.channel} ${first.notice.kind}`, traceOf(about), { kind: 'CLIENT' });
    try {
      return await channel.send(parts);
    } finally {
      span.end();
    }
  };
  const record = async (result: SendResult | undefined) => {
    if (result === undefined) return await each(recorder.givenBack);
    limiter.attempted(recipientId, result, clock.now());
    await each((item) => recorder.attempted(item, result));
  };
  try {
    await limiter.run(recipientId, send, record);
  } catch (error) {
    await each((item) => recorder.failed(item, error));
  }
}
