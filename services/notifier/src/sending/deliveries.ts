import type { Bell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import { LOOK_AGAIN_MS } from '@lockbox/worker/read';
import type { Collection } from 'mongodb';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { FreshNotice, FreshNotices } from '../planning/fresh-notices.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import type { PendingItem, Settled, SettledItem, WorkItem } from '../work-list/item.ts';
import type { ItemSeal } from '../work-list/item-seal.ts';
import type { ItemClaim } from '../work-list/items.ts';
import { newClaim, queueOf } from '../work-list/queue.ts';
import { createAdmission } from './admission.ts';
import { createAtHand } from './at-hand.ts';
import { createBacklog } from './backlog.ts';
import type { ComposeDeps } from './compose-all.ts';
import { type Claimed, createLettersInFlight, overSoon } from './in-flight.ts';
import { createLimiter } from './limiter.ts';
import { createRecorder } from './recorder.ts';
import { CLAIMED_MS } from './retry.ts';
import { availableAmong } from './selection.ts';
import type { WriteBuffer } from './write-buffer.ts';

export interface DeliveryDeps extends ComposeDeps {
  readonly items: Collection<WorkItem>;
  readonly itemSeal: ItemSeal;
  readonly buffer: WriteBuffer;
  readonly clock: Clock;
  onSettled(item: PendingItem, settled: Settled): void;
  /** The outcome is in the work list. */
  onWritten(item: SettledItem): void;
}

/** Sends what the work list holds for one channel, for all partitions of this instance. */
export interface NoticeDeliveries extends FreshNotices {
  /** Begins to send a partition's items. */
  open(own: OwnPartition): void;
  /** Gives back the items of a partition that wait, and gives those that are being sent a little time. */
  close(own: OwnPartition): Promise<void>;
  /** An item that is due was added to the work list. */
  look(): void;
  /** Begins to send what is due. Resolves with the time in milliseconds until there is more to do. */
  round(): Promise<number>;
}

/** The limit for all partitions together. */
const IN_FLIGHT_AT_MOST = 256;
/** More are looked for when so few are left: reading many at once costs little more than reading one. */
const REFILL_AT = IN_FLIGHT_AT_MOST / 4;
const LONGEST_SLEEP_MS = 60_000;

export function createDeliveries<M>(deps: DeliveryDeps, channel: DeliveryChannel<M>, bell: Bell): NoticeDeliveries {
  const { clock, buffer } = deps;
  const admission = createAdmission();
  const inFlight = createLettersInFlight();
  const limiter = createLimiter(channel.limits);
  const backlog = createBacklog({
    queue: queueOf(deps.items, deps.itemSeal, channel),
    inFlight,
    limiter,
    clock,
  });
  const recorder = createRecorder({ ...deps, onDue, onFailed: alarmOf(deps) });
  const atHand = createAtHand({ ...deps, channel, limiter, recorder, inFlight, over });
  const room = () => Math.max(0, IN_FLIGHT_AT_MOST - inFlight.size);
  const canTakeMore = () => channel.up && inFlight.size <= REFILL_AT;
  const mayBeDue = () => backlog.lookAt <= clock.now();
  /** Fresh notices are due one by one: what is for a digest is held. */
  const isOurs = (notice: Pick<PendingItem, 'channel'>) => !channel.isDigest && notice.channel === channel.channel;

  function onDue(at: number): void {
    backlog.due(at);
    bell.ring();
  }
  function over({ item }: Claimed): void {
    inFlight.remove(item._id);
    backlog.freed();
    if (canTakeMore() && mayBeDue()) bell.ring();
  }
  /** Fresh notices are claimed only while no others wait. */
  function claimFresh(fresh: readonly FreshNotice[]): ReadonlyMap<string, ItemClaim> {
    if (!channel.up || mayBeDue()) return new Map();
    const now = clock.now();
    const ours = fresh.filter(({ own, notice }) => isOurs(notice) && admission.has(own));
    return claimsOf(availableAmong(ours, inFlight, limiter, now).slice(0, room()), newClaim(now + CLAIMED_MS));
  }

  return {
    open(own) {
      admission.add(own);
      bell.ring();
    },
    async close(own) {
      admission.remove(own);
      backlog.close(own);
      atHand.giveBack(own);
      await overSoon(inFlight, own);
    },
    look: () => onDue(clock.now()),
    claim: claimFresh,
    added(all) {
      const added = all.filter(({ item }) => isOurs(item));
      if (added.length === 0) return;
      atHand.take(added.flatMap(({ claim, ...one }) => (claim === undefined ? [] : [{ ...one, until: claim.until }])));
      backlog.added(added.filter(({ own, claim }) => claim === undefined && admission.has(own)));
      bell.ring();
    },
    async round() {
      await Promise.all([atHand.compose(), buffer.written()]);
      if (await admission.admit()) backlog.due(clock.now());
      if (canTakeMore() && mayBeDue()) {
        atHand.take(await backlog.claim(admission.admitted, room()));
        await atHand.compose();
      }
      const nextAt = Math.min(atHand.nextAt, canTakeMore() ? backlog.lookAt : Number.POSITIVE_INFINITY);
      return untilMs(nextAt - clock.now(), admission.isWaiting());
    },
  };
}

const claimsOf = (fresh: readonly FreshNotice[], claim: ItemClaim): ReadonlyMap<string, ItemClaim> =>
  new Map(fresh.map(({ notice }) => [notice.notificationId, claim]));

/** Time until the next round. An item that is due earlier wakes the task. */
const untilMs = (ms: number, isWaiting: boolean): number =>
  Math.min(isWaiting ? LOOK_AGAIN_MS : LONGEST_SLEEP_MS, Math.max(0, ms));

const alarmOf =
  ({ alarm }: DeliveryDeps) =>
  (item: PendingItem, error: unknown) =>
    alarm('NOTICE_FAILED', 'A notice cannot be composed or sent, and is tried again later', {
      notificationId: item._id,
      reason: error instanceof Error ? error.message : String(error),
    });
