import { setTimeout as pause } from 'node:timers/promises';
import type { NotificationOutcome } from '@lockbox/contracts/generated/events';
import type { Bell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import type { Store } from '@lockbox/store/connect';
import type { CommandSender } from '@lockbox/worker/commands';
import type { PartitionContext } from '@lockbox/worker/definition';
import { passing } from '@lockbox/worker/retry';
import type { Gate } from './gate.ts';
import { join, type Provider } from './joined.ts';
import { catalogueFor } from './mail/catalogues.ts';
import { render } from './mail/render.ts';
import type { Mail, Mailer } from './mail/smtp.ts';
import { recordNotification } from './outcome.ts';
import { nextAttemptMs, nextLookMs, ON_ITS_WAY_MS, PATIENCE, tellAgainMs } from './retrying.ts';
import type { PendingItem, SettledItem, WorkList } from './work-list.ts';

export interface DeliveryParts {
  readonly store: Store;
  readonly work: WorkList;
  readonly mailer: Mailer;
  /** What all partitions together may have on its way at once. */
  readonly gate: Gate;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly command: CommandSender;
  settled(item: PendingItem, outcome: NotificationOutcome, detail: string): void;
}

export interface Deliveries {
  /** Tells outcomes, begins what is due, and says how long there is nothing to do. */
  round(): Promise<number>;
  /** Gives what is on its way a little time. */
  finish(): Promise<void>;
}

/** Of one partition at a time; one slow mailbox takes one place of them. */
const ON_ITS_WAY_AT_MOST = 8;
const TELL_AT_MOST = 500;
const LONGEST_SLEEP_MS = 15 * 60_000;
const FINISH_WITHIN_MS = 5_000;

/** Sends what one partition's work list holds, apart from the main flow. */
export function createDeliveries(parts: DeliveryParts, context: PartitionContext, bell: Bell): Deliveries {
  const { store, work, mailer, gate, provider, clock } = parts;
  const { partition, signal } = context;
  const onItsWay = new Map<string, Promise<void>>();
  let trouble: { readonly error: unknown } | undefined;

  async function round(): Promise<number> {
    if (trouble !== undefined) {
      const { error } = trouble;
      trouble = undefined;
      throw error; // whoever calls the rounds waits and tries again
    }
    const now = clock.now();
    await tellOutcomes(now);
    const free = mailer.up ? ON_ITS_WAY_AT_MOST - onItsWay.size : 0;
    if (free > 0) for (const item of await pending(now, free)) begin(item);
    return await sleepMs(now);
  }

  async function tellOutcomes(now: number): Promise<void> {
    // The state is asked for, so the items are of that state.
    const items = (await work.items
      .find({ partition, state: 'SETTLED', nextAt: { $lte: now } })
      .sort({ nextAt: 1 })
      .limit(TELL_AT_MOST)
      .toArray()) as SettledItem[];
    if (items.length === 0) return;
    await context.send(items.map((item) => parts.command(recordNotification(item))));
    await work.items.bulkWrite(
      items.map(({ _id, told }) => ({
        updateOne: { filter: { _id }, update: { $set: { nextAt: now + tellAgainMs(told) }, $inc: { told: 1 } } },
      })),
      { ordered: false },
    );
  }

  async function pending(now: number, atMost: number): Promise<readonly PendingItem[]> {
    const items = await work.items
      .find({ partition, state: 'PENDING', nextAt: { $lte: now }, _id: { $nin: [...onItsWay.keys()] } })
      .sort({ nextAt: 1 })
      .limit(atMost)
      .toArray();
    return items as PendingItem[]; // the state is asked for
  }

  /** Until the next item is due; what is on its way rings the bell when it is done. */
  async function sleepMs(now: number): Promise<number> {
    const canSend = mailer.up && onItsWay.size < ON_ITS_WAY_AT_MOST;
    const next = await work.items
      .find({
        partition,
        state: canSend ? { $in: ['PENDING', 'SETTLED'] } : 'SETTLED',
        _id: { $nin: [...onItsWay.keys()] },
      })
      .sort({ nextAt: 1 })
      .limit(1)
      .next();
    return next === null ? LONGEST_SLEEP_MS : Math.min(LONGEST_SLEEP_MS, Math.max(0, next.nextAt - now));
  }

  function begin(item: PendingItem): void {
    const delivery = gate
      .through(() => deliver(item))
      .catch((error) => failed(item, error))
      .finally(() => {
        onItsWay.delete(item._id);
        bell.ring();
      });
    onItsWay.set(item._id, delivery);
  }

  /** A server that is away concerns all items; anything else only this one. */
  async function failed(item: PendingItem, error: unknown): Promise<void> {
    if (passing(error) === undefined) {
      context.alarm('NOTICE_FAILED', 'A notice cannot be composed or sent, and is tried again later', {
        notificationId: item._id,
        reason: error instanceof Error ? error.message : String(error),
      });
      await postpone(item, 'ERROR').catch((second) => {
        trouble = { error: second };
      });
    } else trouble = { error };
  }

  async function deliver(item: PendingItem): Promise<void> {
    if (signal.aborted || !mailer.up) return;
    const now = clock.now();
    if (now >= item.until) {
      return await settle(item, item.attempts > 0 ? 'FAILED' : 'SKIPPED', item.failure ?? 'TOO_LATE', 0);
    }
    if (item.whileWaiting && !(await isWaiting(item))) return await settle(item, 'SKIPPED', 'DECIDED', 0);
    const joined = await join(store, provider, item, item.waits < PATIENCE);
    if (joined.kind === 'nobody') return await settle(item, 'SKIPPED', joined.detail, 0);
    if (joined.kind === 'not-yet') {
      const nextAt = now + nextLookMs(item.waits);
      await work.items.updateOne({ _id: item._id, state: 'PENDING' }, { $set: { nextAt }, $inc: { waits: 1 } });
      return;
    }
    const catalogue = catalogueFor(joined.locale);
    const letter = catalogue.compose(item.notice, joined.viewIn(catalogue.language));
    const mail: Mail = {
      ...render(letter, catalogue.language),
      to: joined.to,
      notificationId: item._id,
      thread: item.requestId,
    };
    if (!(await claim(item))) return;
    const result = await mailer.send(mail);
    switch (result.kind) {
      case 'delivered':
        return await settle(item, 'DELIVERED', result.detail, 1);
      case 'refused':
        return await settle(item, 'FAILED', result.detail, 1);
      case 'deferred':
        return await postpone(item, result.detail);
      case 'unreachable':
        await work.items.updateOne({ _id: item._id, state: 'PENDING' }, { $set: { nextAt: item.nextAt } });
        return;
      default:
        return result satisfies never;
    }
  }

  const isWaiting = async ({ requestId }: PendingItem): Promise<boolean> =>
    requestId !== null && (await work.participants.findOne({ _id: requestId }))?.waiting === true;

  /** Takes an item for sending; false when another instance has. */
  async function claim({ _id, nextAt }: PendingItem): Promise<boolean> {
    const taken = await work.items.updateOne(
      { _id, state: 'PENDING', nextAt },
      { $set: { nextAt: clock.now() + ON_ITS_WAY_MS } },
    );
    return taken.modifiedCount === 1;
  }

  async function settle(
    item: PendingItem,
    outcome: NotificationOutcome,
    detail: string,
    attempts: number,
  ): Promise<void> {
    const at = clock.now();
    await work.items.updateOne(
      { _id: item._id },
      { $set: { state: 'SETTLED', settled: { outcome, detail, at }, nextAt: at }, $inc: { attempts } },
    );
    parts.settled(item, outcome, detail);
  }

  async function postpone(item: PendingItem, failure: string): Promise<void> {
    const attempts = item.attempts + 1;
    // At its last moment it is looked at once more, and settled.
    const nextAt = Math.min(item.until, clock.now() + nextAttemptMs(attempts));
    await work.items.updateOne({ _id: item._id, state: 'PENDING' }, { $set: { nextAt, attempts, failure } });
  }

  return {
    round,
    async finish() {
      const rest = new AbortController();
      await Promise.race([
        Promise.allSettled(onItsWay.values()),
        pause(FINISH_WITHIN_MS, undefined, { signal: rest.signal }).catch(() => undefined),
      ]);
      rest.abort();
    },
  };
}
