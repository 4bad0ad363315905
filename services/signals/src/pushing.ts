import type { Alarm } from '@lockbox/platform/alarms';
import { type Bell, createBell } from '@lockbox/platform/bell';
import { createBackoff } from '@lockbox/platform/retrying';
import type { JWTPayload } from 'jose';
import type { Deliveries } from './deliveries.ts';
import { claimsOf, type SubjectIssuers } from './event-token.ts';
import type { SignalMetrics } from './metrics.ts';
import type { PushResult } from './push.ts';
import type { Push, Stream } from './receivers.ts';
import type { SignalDocument } from './signal.ts';
import type { Streams } from './streams.ts';

/** How soon to look again where no bell rang: verifications may have been noted by another instance. */
const LOOK_AGAIN_MS = 2_000;
const AT_ONCE = 100;
/** A receiver that is back is found soon: an end of access waits for it. */
const BACKOFF = { firstMs: 200, longestMs: 15_000 };
/** An end of access that has waited so long is an alarm. */
export const LONG_MS = 60_000;

export interface PushingDeps {
  readonly deliveries: Deliveries;
  readonly streams: Streams;
  readonly issuers: SubjectIssuers;
  readonly metrics: SignalMetrics;
  sign(claims: JWTPayload): Promise<string>;
  push(to: Push, token: string, signal: AbortSignal): Promise<PushResult>;
  now(): number;
}

/** Delivers what waits for one stream in one partition. */
export interface Pushing {
  readonly bell: Bell;
  /** Delivers what it can, in order, and says when to look again. */
  round(): Promise<number>;
}

/**
 * The instance that reads a partition of the log pushes its signals, so that one instance at a time does so, and all of a
 * tenant's ends keep their order. Pushing stops at a signal that is not delivered; each stream has its own position.
 */
export function createPushing(
  deps: PushingDeps,
  stream: Stream,
  own: { readonly partition: number; readonly signal: AbortSignal; readonly alarm: Alarm },
): Pushing {
  const { deliveries, streams, issuers, metrics, sign, push, now } = deps;
  const { partition, signal, alarm } = own;
  const backoff = createBackoff(BACKOFF);
  const bell = createBell();
  /** Bells do not shorten the time for which a receiver that failed is left alone. */
  let restsUntil = 0;
  let isAlarmed = false;

  /** The address to push to; undefined while the receiver wants no pushes. */
  async function receiver(): Promise<Push | undefined> {
    const { exists, status, sentBy } = await streams.live(stream);
    return exists && status === 'enabled' && sentBy.method === 'push' ? sentBy : undefined;
  }

  async function deliver(document: SignalDocument, to: Push): Promise<PushResult['kind']> {
    const token = await sign(claimsOf(document, stream, issuers));
    const { kind, detail } = await push(to, token, signal);
    if (signal.aborted) return 'failed'; // whoever reads the partition now sends it again
    metrics.attempt(stream.id, kind);
    if (kind === 'failed') {
      await deliveries.failed(document._id, detail);
      waits(document, detail);
      return kind;
    }
    await deliveries.settle(stream.id, [document._id], kind === 'delivered' ? 'DELIVERED' : 'REFUSED', detail);
    if (kind === 'delivered') metrics.delivered(stream.id, now() - document.notedAt);
    else reportRefusedSignal(alarm, stream.id, document._id, detail);
    isAlarmed = false;
    return kind;
  }

  function waits({ notedAt, _id }: SignalDocument, detail: string): void {
    if (isAlarmed || now() - notedAt < LONG_MS) return;
    isAlarmed = true;
    alarm(
      'SIGNALS_WAIT',
      `The receiver "${stream.id}" has not taken a signal for more than a minute, and those behind it wait: ${detail}.`,
      { stream: stream.id, jti: _id },
    );
  }

  return {
    bell,
    async round() {
      const rest = restsUntil - now();
      // Further away than it was set: the clock has been put right since.
      const isClockSet = rest > 2 * BACKOFF.longestMs;
      if (rest > 0 && !isClockSet) return rest;
      for (;;) {
        const waiting = await deliveries.pending(stream.id, AT_ONCE, partition);
        for (const document of waiting) {
          if (signal.aborted) return 0;
          const to = await receiver();
          if (to === undefined) return LOOK_AGAIN_MS;
          if ((await deliver(document, to)) !== 'failed') backoff.reset();
          else {
            const ms = backoff.next();
            restsUntil = now() + ms;
            return ms;
          }
        }
        if (waiting.length < AT_ONCE) return LOOK_AGAIN_MS;
      }
    },
  };
}

/** The receiver says that it can do nothing with it, by whichever delivery. */
export function reportRefusedSignal(alarm: Alarm, stream: string, jti: string, detail: string): void {
  alarm(
    'SIGNAL_REFUSED',
    `The receiver "${stream}" has refused a signal, which is not sent again: ${detail}. See to it that it ends these sessions.`,
    { stream, jti },
  );
}
