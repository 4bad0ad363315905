import type { Clock } from '@lockbox/platform/clock';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import { ofTenant } from '../wording/read-models.ts';
import { attempt, type ClaimedPart } from './attempt.ts';
import { type ComposeDeps, type ComposedItem, composeAll } from './compose-all.ts';
import type { Claimed, LettersInFlight } from './in-flight.ts';
import type { Limiter } from './limiter.ts';
import type { Recorder } from './recorder.ts';
import { isKeptAtHand, nextLookMs, SENT_WITHIN_MS } from './retry.ts';

/** Claimed items whose message is to be composed and sent. */
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
  readonly inFlight: LettersInFlight;
  readonly clock: Clock;
  /** The outcome of an item is recorded, or the item is back in the list. */
  over(one: Claimed): void;
}

export function createAtHand<M>(deps: AtHandDeps<M>): AtHand {
  const { channel, recorder, inFlight, clock, over } = deps;
  const waiting = new Map<Claimed, number>();

  function keep(one: Claimed, at: number): void {
    inFlight.add(one);
    waiting.set(one, at);
  }
  /**
   * Waits for the projector, with all these items until the same time. The projector is nearly always quick: for a while the
   * items stay claimed, which saves looking for them.
   */
  function later(claimed: readonly Claimed[], now: number): void {
    const waits = Math.max(...claimed.map(({ item }) => item.waits));
    const at = now + nextLookMs(waits);
    const isKept = isKeptAtHand(waits + 1) && claimed.every(({ until }) => at < until - SENT_WITHIN_MS);
    for (const one of claimed) {
      const item = { ...one.item, waits: waits + 1 };
      if (isKept) keep({ ...one, item }, at);
      else void recorder.notYet(item, at).then(() => over(one));
    }
  }
  /** Sends one message of these items. An item that is settled without one, or has failed, keeps no other waiting. */
  function actOn(group: readonly ComposedItem<M>[], now: number): void {
    const unsettled: Claimed[] = [];
    const parts: ClaimedPart<M>[] = [];
    for (const { one, result } of group) {
      if (result.kind === 'settled') void recorder.settled(one.item, result).then(() => over(one));
      else if (result.kind === 'error') void recorder.failed(one.item, result.error).then(() => over(one));
      else unsettled.push(one);
      if (result.kind === 'message') parts.push({ ...one, message: result.message });
    }
    const [first, ...others] = parts;
    if (parts.length < unsettled.length) later(unsettled, now);
    else if (first !== undefined) void attempt(deps, [first, ...others]).then(() => unsettled.forEach(over));
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
      // An item that seems to wait for longer was scheduled by a clock that has been set back since.
      const isDue = ({ item }: Claimed, at: number) => at <= now || at > now + nextLookMs(item.waits);
      const due = [...waiting].flatMap(([one, at]) => (isDue(one, at) ? [one] : []));
      if (due.length === 0) return;
      const composed = await composeAll(deps, due, now);
      const held = composed.filter(({ one }) => waiting.delete(one)); // the others' partitions were closed meanwhile
      for (const group of channel.isDigest ? byRecipient(held) : held.map((one) => [one])) actOn(group, now);
    },
    giveBack(own) {
      for (const one of [...waiting.keys()].filter((each) => each.own === own)) {
        waiting.delete(one);
        void recorder.givenBack(one.item).then(() => over(one));
      }
    },
  };
}

const byRecipient = <M>(composed: readonly ComposedItem<M>[]): Iterable<readonly ComposedItem<M>[]> =>
  Map.groupBy(composed, ({ one: { item } }) => ofTenant(item.tenantId, item.recipientId)).values();
