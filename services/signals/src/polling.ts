import type { Alarm } from '@lockbox/platform/alarms';
import { sleep } from '@lockbox/platform/retrying';
import type { JWTPayload } from 'jose';
import * as v from 'valibot';
import type { Deliveries } from './deliveries.ts';
import { claimsOf, type SubjectIssuers } from './event-token.ts';
import { reportRefusedSignal } from './pushing.ts';
import { isErrorCode, type Stream } from './receivers.ts';
import type { SignalDocument } from './signal.ts';
import type { Streams } from './streams.ts';

const MOST_EVENTS = 100;
/** Signals that other instances have noted are seen within this time. */
const LOOK_EVERY_MS = 250;
/** Shorter than proxies wait for an answer. */
const LONG_POLL_MS = 25_000;

/** The most signals that a receiver acknowledges, or sets errors for, in one call. */
const MOST_SETTLED = 1_000;

const jti = v.pipe(v.string(), v.maxLength(100));
/** RFC 8936, section 2.2. */
export const pollRequest = v.object({
  maxEvents: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  returnImmediately: v.optional(v.boolean()),
  ack: v.optional(v.pipe(v.array(jti), v.maxLength(MOST_SETTLED))),
  setErrs: v.optional(
    v.pipe(
      v.record(jti, v.object({ err: v.string(), description: v.optional(v.string()) })),
      v.maxEntries(MOST_SETTLED),
    ),
  ),
});
export type PollRequest = v.InferOutput<typeof pollRequest>;

export interface PollAnswer {
  readonly sets: Readonly<Record<string, string>>;
  readonly moreAvailable?: true;
}

export interface PollingDeps {
  readonly deliveries: Pick<Deliveries, 'settle' | 'pending' | 'stillPending'>;
  readonly streams: Streams;
  readonly issuers: SubjectIssuers;
  readonly alarm: Alarm;
  sign(claims: JWTPayload): Promise<string>;
  readonly longPollMs?: number;
}

/**
 * Answers a receiver that asks for its signals. What it does not acknowledge is given again, first, under the same id. `gone`
 * is aborted when it waits no longer.
 */
export async function answerPoll(
  deps: PollingDeps,
  stream: Stream,
  request: PollRequest,
  gone: AbortSignal,
): Promise<PollAnswer> {
  const { deliveries, streams, issuers, alarm, sign, longPollMs = LONG_POLL_MS } = deps;
  const errors = request.setErrs ?? {};
  // A receiver that had no answer says the same again, and may name what was never its own.
  const waiting = await deliveries.stillPending(stream.id, Object.keys(errors));
  for (const [id, { err }] of Object.entries(errors)) {
    if (!waiting.has(id)) continue;
    const detail = isErrorCode(err) ? err : 'error';
    // First: one that fails in between alarms twice, and not never.
    reportRefusedSignal(alarm, stream.id, id, detail);
    await deliveries.settle(stream.id, [id], 'REFUSED', detail);
  }
  await deliveries.settle(stream.id, request.ack ?? [], 'DELIVERED', 'acknowledged');
  const atMost = Math.min(request.maxEvents ?? MOST_EVENTS, MOST_EVENTS);
  if (atMost === 0) return { sets: {} };
  const until = performance.now() + (request.returnImmediately === true ? 0 : longPollMs);
  async function next(): Promise<readonly SignalDocument[]> {
    const found = await deliveries.pending(stream.id, atMost + 1);
    return found.length > 0 && (await streams.live(stream)).status === 'enabled' ? found : [];
  }
  let found = await next();
  while (found.length === 0 && performance.now() < until && !gone.aborted) {
    await sleep(LOOK_EVERY_MS, gone);
    found = await next();
  }
  const sets: Record<string, string> = {};
  for (const document of found.slice(0, atMost)) sets[document._id] = await sign(claimsOf(document, stream, issuers));
  return found.length > atMost ? { sets, moreAvailable: true } : { sets };
}
