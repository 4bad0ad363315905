import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import type { Store } from '@lockbox/store/connect';
import type { CommandSender } from '@lockbox/worker/commands';
import type { PartitionContext } from '@lockbox/worker/definition';
import type { Collection } from 'mongodb';
import type { Way } from '../channels/channel.ts';
import type { Participants } from '../planning/participants.ts';
import type { PendingItem, Settled, SettledItem, WorkItem } from '../work-list/items.ts';
import { recordNotification } from './outcome.ts';
import { prepare } from './prepare.ts';
import { nextAttemptMs, nextLookMs, ON_ITS_WAY_MS, SENT_WITHIN_MS, tellAgainMs } from './retry.ts';
import { createNotes } from './write-buffer.ts';

export interface DeliveryParts {
  readonly store: Store;
  readonly items: Collection<WorkItem>;
  readonly participants: Collection<Participants>;
  readonly clock: Clock;
  readonly command: CommandSender;
  settled(item: PendingItem, outcome: Omit<Settled, 'at'>): void;
}

export interface Deliveries {
  /** Tells outcomes, begins what is due, and says how long there is nothing to do. */
  round(): Promise<number>;
  /** Gives what is on its way a little time. */
  finish(): Promise<void>;
}

/** Of one partition: in line, and being sent. */
const ON_ITS_WAY_AT_MOST = 64;
/** More are looked for when so few are left: reading many at once costs little more than reading one. */
const REFILL_AT = ON_ITS_WAY_AT_MOST / 4;
const TELL_AT_MOST = 500;
const LONGEST_SLEEP_MS = 15 * 60_000;
const FINISH_WITHIN_MS = 5_000;

/**
 * Sends what one partition's work list holds for one way, apart from the main flow and from other ways.
 */
export function createDeliveries<M>(
  parts: DeliveryParts,
  way: Way<M>,
  context: PartitionContext,
  bell: Bell,
): Deliveries {
  const { items: workItems, clock } = parts;
  const { channel } = way;
  const { partition, signal } = context;
  const onItsWay = new Map<string, { readonly recipientId: string; readonly sending: Promise<void> }>();
  const notes = createNotes(workItems);
  const canTakeMore = () => way.up && onItsWay.size <= REFILL_AT;

  async function round(): Promise<number> {
    await notes.written();
    const now = clock.now();
    await tellOutcomes(now);
    if (canTakeMore()) await beginDue(now);
    return await sleepMs(now);
  }

  async function tellOutcomes(now: number): Promise<void> {
    // The state is asked for, so the items are of that state.
    const items = (await workItems
      .find({ partition, channel, state: 'SETTLED', nextAt: { $lte: now } })
      .sort({ nextAt: 1 })
      .limit(TELL_AT_MOST)
      .toArray()) as SettledItem[];
    if (items.length === 0) return;
    await context.send(items.map((item) => parts.command(recordNotification(item))));
    for (const item of items) note(item, { nextAt: now + tellAgainMs(item.told), told: item.told + 1 });
    await notes.written();
  }

  async function beginDue(now: number): Promise<void> {
    const due = (await workItems
      .find({ partition, channel, state: 'PENDING', nextAt: { $lte: now }, ...others(now) })
      .sort({ nextAt: 1 })
      .limit(ON_ITS_WAY_AT_MOST - onItsWay.size)
      .toArray()) as PendingItem[]; // likewise
    if (due.length === 0) return;
    const messages: { readonly item: PendingItem; readonly message: M }[] = [];
    for (const prepared of await prepare(parts, way, withinBounds(due), now)) {
      const { item } = prepared;
      switch (prepared.kind) {
        case 'message':
          messages.push({ item, message: prepared.message });
          break;
        case 'settled':
          settle(item, prepared, 0);
          break;
        case 'not-yet':
          note(item, { nextAt: now + nextLookMs(item.waits), waits: item.waits + 1 });
          break;
        case 'failed':
          failed(item, prepared.error);
          break;
        default:
          prepared satisfies never;
      }
    }
    const { taken, until } = await claim(messages.map(({ item }) => item._id));
    for (const { item, message } of messages) if (taken.has(item._id)) begin(item, message, until);
  }

  const onTheirWayTo = (): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { recipientId } of onItsWay.values()) counts.set(recipientId, (counts.get(recipientId) ?? 0) + 1);
    return counts;
  };

  /** Leaves out what is on its way, and recipients that rest or have enough on its way. */
  function others(now: number): object {
    const full = [...onTheirWayTo()].flatMap(([id, count]) => (count >= way.atOncePerRecipient ? [id] : []));
    const passedOver = [...new Set([...full, ...way.resting(now).keys()])];
    return {
      _id: { $nin: [...onItsWay.keys()] },
      ...(passedOver.length === 0 ? {} : { recipientId: { $nin: passedOver } }),
    };
  }

  /** No more to one recipient than may be on their way; the next round finds others. */
  function withinBounds(due: readonly PendingItem[]): readonly PendingItem[] {
    const counts = onTheirWayTo();
    return due.filter(({ recipientId }) => {
      const count = (counts.get(recipientId) ?? 0) + 1;
      counts.set(recipientId, count);
      return count <= way.atOncePerRecipient;
    });
  }

  /** Takes items for sending. What another instance has taken meanwhile is left to it. */
  async function claim(ids: readonly string[]): Promise<{ taken: ReadonlySet<string>; until: number }> {
    const now = clock.now();
    const until = now + ON_ITS_WAY_MS;
    if (ids.length === 0) return { taken: new Set(), until };
    const takenBy = randomUUID();
    await workItems.updateMany(
      { _id: { $in: [...ids] }, state: 'PENDING', nextAt: { $lte: now } },
      { $set: { nextAt: until, takenBy } },
    );
    const taken = await workItems.find({ _id: { $in: [...ids] }, takenBy }, { projection: { _id: 1 } }).toArray();
    return { taken: new Set(taken.map(({ _id }) => _id)), until };
  }

  function begin(item: PendingItem, message: M, until: number): void {
    const sending = way
      .through(item, () => deliver(item, message, until))
      .catch((error) => failed(item, error))
      .finally(() => {
        onItsWay.delete(item._id);
        bell.ring();
      });
    onItsWay.set(item._id, { recipientId: item.recipientId, sending });
  }

  async function deliver(item: PendingItem, message: M, until: number): Promise<void> {
    const giveBack = () => note(item, { nextAt: item.nextAt });
    const now = clock.now();
    // It stood in line for too long to be done before somebody else may take it, or the recipient has failed meanwhile.
    if (signal.aborted || !way.up || now > until - SENT_WITHIN_MS || way.resting(now).has(item.recipientId)) {
      return giveBack();
    }
    const result = await way.send(item, message);
    switch (result.kind) {
      case 'delivered':
        settle(item, { outcome: 'DELIVERED', detail: result.detail }, 1);
        // The place is kept until it is written: no more can be sent twice than are sent at once. Rounds see to failures.
        return await notes.written().catch(() => undefined);
      case 'refused':
        return settle(item, { outcome: 'FAILED', detail: result.detail }, 1);
      case 'deferred':
        return postpone(item, result.detail);
      case 'unreachable':
        return giveBack();
      default:
        return result satisfies never;
    }
  }

  function settle(item: PendingItem, { outcome, detail }: Omit<Settled, 'at'>, attempts: number): void {
    const at = clock.now();
    const settled = { outcome, detail, at };
    note(item, { state: 'SETTLED', settled, nextAt: at, attempts: item.attempts + attempts });
    parts.settled(item, settled);
  }

  function postpone(item: PendingItem, failure: string): void {
    const attempts = item.attempts + 1;
    // At its last moment it is looked at once more, and settled.
    note(item, { nextAt: Math.min(item.until, clock.now() + nextAttemptMs(attempts)), attempts, failure });
  }

  function failed(item: PendingItem, error: unknown): void {
    context.alarm('NOTICE_FAILED', 'A notice cannot be composed or sent, and is tried again later', {
      notificationId: item._id,
      reason: error instanceof Error ? error.message : String(error),
    });
    postpone(item, 'ERROR');
  }

  function note({ _id }: { readonly _id: string }, changes: Partial<Omit<SettledItem, '_id'>>): void {
    notes.add({ updateOne: { filter: { _id }, update: { $set: changes } } });
  }

  /** Until the next item is due, or a rest is over; what is on its way rings the bell when it is done. */
  async function sleepMs(now: number): Promise<number> {
    const states = canTakeMore() ? (['SETTLED', 'PENDING'] as const) : (['SETTLED'] as const);
    const next = await Promise.all(
      states.map((state) =>
        workItems
          .find({ partition, channel, state, ...(state === 'PENDING' ? others(now) : {}) })
          .sort({ nextAt: 1 })
          .limit(1)
          .next(),
      ),
    );
    const wakeAt = [...next.flatMap((item) => item?.nextAt ?? []), ...way.resting(now).values()];
    return Math.min(LONGEST_SLEEP_MS, ...wakeAt.map((at) => Math.max(0, at - now)));
  }

  return {
    round,
    async finish() {
      const rest = new AbortController();
      await Promise.race([
        Promise.allSettled([...onItsWay.values()].map(({ sending }) => sending)).then(() =>
          notes.written().catch(() => undefined),
        ),
        pause(FINISH_WITHIN_MS, undefined, { signal: rest.signal }).catch(() => undefined),
      ]);
      rest.abort();
    },
  };
}
