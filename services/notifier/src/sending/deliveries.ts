import type { Bell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import { sleep } from '@lockbox/platform/retrying';
import type { Store } from '@lockbox/store/connect';
import type { PartitionContext } from '@lockbox/worker/definition';
import type { CommandSender } from '@lockbox/worker/write';
import type { Collection } from 'mongodb';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { Participants } from '../planning/participants.ts';
import type { PendingItem, Settled, WorkItem } from '../work-list/items.ts';
import { queueOf } from '../work-list/queue.ts';
import { attempt } from './attempt.ts';
import { composeDue } from './compose-due.ts';
import { createInFlight } from './in-flight.ts';
import type { Limiter } from './limiter.ts';
import { createRecorder } from './recorder.ts';
import { reportOutcomes } from './report.ts';
import { CLAIMED_MS } from './retry.ts';
import { passedOver, withinLimits } from './selection.ts';
import { createWriteBuffer } from './write-buffer.ts';

export interface DeliveryDeps {
  readonly store: Store;
  readonly items: Collection<WorkItem>;
  readonly participants: Collection<Participants>;
  readonly clock: Clock;
  readonly command: CommandSender;
  onSettled(item: PendingItem, outcome: Omit<Settled, 'at'>): void;
}

export interface PartitionDeliveries {
  /** Reports outcomes, begins what is due, and says how long there is nothing to do. */
  round(): Promise<number>;
  /** Gives what is in flight a little time. */
  finish(): Promise<void>;
}

/** For one partition and channel. */
const IN_FLIGHT_AT_MOST = 64;
/** More are looked for when so few are left: reading many at once costs little more than reading one. */
const REFILL_AT = IN_FLIGHT_AT_MOST / 4;
const LONGEST_SLEEP_MS = 15 * 60_000;
const FINISH_WITHIN_MS = 5_000;

/** Sends what one partition's work list holds for one channel, apart from the main flow and from other channels. */
export function createDeliveries<M>(
  deps: DeliveryDeps,
  channel: DeliveryChannel<M>,
  limiter: Limiter,
  context: PartitionContext,
  bell: Bell,
): PartitionDeliveries {
  const { clock, command, onSettled } = deps;
  const queue = queueOf(deps.items, context.partition, channel.channel);
  const buffer = createWriteBuffer(deps.items);
  const recorder = createRecorder({ buffer, clock, onSettled, onFailed: alarmOf(context) });
  const inFlight = createInFlight();
  const attemptDeps = { channel, limiter, recorder, clock, signal: context.signal };
  const canTakeMore = () => channel.up && inFlight.size <= REFILL_AT;

  async function beginDue(now: number): Promise<void> {
    const due = await queue.due(now, IN_FLIGHT_AT_MOST - inFlight.size, passedOver(inFlight, limiter, now));
    const messages = await composeDue(deps, channel, recorder, withinLimits(due, inFlight, limiter), now);
    const claimedAt = clock.now();
    const until = claimedAt + CLAIMED_MS;
    const ids = messages.map(({ item }) => item._id);
    const claimed = await queue.claim(ids, claimedAt, until);
    for (const { item, message } of messages) {
      if (!claimed.has(item._id)) continue;
      void inFlight.add(item, attempt(attemptDeps, { item, message, until })).then(() => bell.ring());
    }
  }

  /** Until the next item is due, or a backoff is over; what is in flight rings the bell when it is over. */
  async function sleepMs(now: number): Promise<number> {
    const [unreportedAt, dueAt] = await Promise.all([
      queue.nextUnreportedAt(),
      canTakeMore() ? queue.nextDueAt(passedOver(inFlight, limiter, now)) : undefined,
    ]);
    const wakeAt = [unreportedAt ?? [], dueAt ?? [], ...limiter.backedOff(now).values()].flat();
    return Math.min(LONGEST_SLEEP_MS, ...wakeAt.map((at) => Math.max(0, at - now)));
  }

  return {
    async round() {
      await buffer.written();
      const now = clock.now();
      await reportOutcomes({ queue, recorder, command }, context, now);
      await buffer.written();
      if (canTakeMore()) await beginDue(now);
      return await sleepMs(now);
    },
    finish: () => atMost(FINISH_WITHIN_MS, inFlight.over().then(buffer.written)),
  };
}

/** Waits until the work is over, has failed, or has taken so long. */
async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work.catch(() => undefined), sleep(ms, timer.signal)]);
  timer.abort();
}

const alarmOf = (context: PartitionContext) => (item: PendingItem, error: unknown) =>
  context.alarm('NOTICE_FAILED', 'A notice cannot be composed or sent, and is tried again later', {
    notificationId: item._id,
    reason: error instanceof Error ? error.message : String(error),
  });
