import type { Clock } from '@lockbox/platform/clock';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import { attempt } from './attempt.ts';
import { type ComposeDeps, composeAll, type Result } from './compose-all.ts';
import type { Claimed, InFlight } from './in-flight.ts';
import type { Limiter } from './limiter.ts';
import type { Recorder } from './recorder.ts';
import { isKeptAtHand, nextLookMs, SENT_WITHIN_MS } from './retry.ts';

/** Claimed items on their way to a message. */
export interface AtHand {
  /** When the next of them is to be composed. */
  readonly nextAt: number;
  take(claimed: readonly Claimed[]): void;
  /** Composes those whose time has come, and begins to send them. */
  compose(): Promise<void>;
  /** Puts those of a partition back into the list. */
  giveBack(own: OwnPartition): void;
}

interface AtHandDeps<M> extends ComposeDeps {
  readonly channel: DeliveryChannel<M>;
  readonly limiter: Limiter;
  readonly recorder: Recorder;
  readonly inFlight: InFlight;
  readonly clock: Clock;
  /** It is recorded what became of an item. */
  over(one: Claimed): void;
}

export function createAtHand<M>(deps: AtHandDeps<M>): AtHand {
  const { recorder, inFlight, clock, over } = deps;
  const waiting = new Map<Claimed, number>();

  function keep(one: Claimed, at: number): void {
    inFlight.add(one);
    waiting.set(one, at);
  }
  /** The projector is nearly always quick: for a while the item stays claimed, which spares looking for it. */
  async function later(one: Claimed, now: number): Promise<void> {
    const item = { ...one.item, waits: one.item.waits + 1 };
    const at = now + nextLookMs(one.item.waits);
    if (isKeptAtHand(item.waits) && at < one.until - SENT_WITHIN_MS) return keep({ ...one, item }, at);
    await recorder.notYet(item, at);
    over(one);
  }
  async function actOn(one: Claimed, result: Result<M>, now: number): Promise<void> {
    if (result.kind === 'not-yet') return await later(one, now);
    if (result.kind === 'message') await attempt(deps, one, result.message);
    else if (result.kind === 'settled') await recorder.settled(one.item, result);
    else await recorder.failed(one.item, result.error);
    over(one);
  }

  return {
    get nextAt() {
      return Math.min(...waiting.values());
    },
    take(claimed) {
      for (const one of claimed) keep(one, 0);
    },
    async compose() {
      const now = clock.now();
      // Nothing waits for so long as it seems to after a clock that was ahead has been set right.
      const isDue = ({ item }: Claimed, at: number) => at <= now || at > now + nextLookMs(item.waits);
      const due = [...waiting].flatMap(([one, at]) => (isDue(one, at) ? [one] : []));
      if (due.length === 0) return;
      for (const { one, result } of await composeAll(deps, due, now)) {
        if (waiting.delete(one)) void actOn(one, result, now); // unless its partition was closed meanwhile
      }
    },
    giveBack(own) {
      for (const one of [...waiting.keys()].filter((each) => each.own === own)) {
        waiting.delete(one);
        void recorder.givenBack(one.item).then(() => over(one));
      }
    },
  };
}
