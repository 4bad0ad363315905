import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import type { Store } from '@lockbox/store/connect';
import type { CommandSender } from '@lockbox/worker/commands';
import type { PartitionContext } from '@lockbox/worker/definition';
import type { Gate } from './gate.ts';
import type { Provider } from './joined.ts';
import type { Mail, Mailer } from './mail/smtp.ts';
import { createNotes } from './notes.ts';
import { recordNotification } from './outcome.ts';
import { prepare } from './preparing.ts';
import { nextAttemptMs, nextLookMs, ON_ITS_WAY_MS, SENT_WITHIN_MS, tellAgainMs } from './retrying.ts';
import type { PendingItem, Settled, SettledItem, WorkList } from './work-list.ts';

export interface DeliveryParts {
  readonly store: Store;
  readonly work: WorkList;
  readonly mailer: Mailer;
  /** What all partitions together may be sending at once. */
  readonly gate: Gate;
  readonly provider: Provider;
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

/** Sends what one partition's work list holds, apart from the main flow. */
export function createDeliveries(parts: DeliveryParts, context: PartitionContext, bell: Bell): Deliveries {
  const { work, mailer, gate, clock } = parts;
  const { partition, signal } = context;
  const onItsWay = new Map<string, Promise<void>>();
  const notes = createNotes(work.items);
  const canTakeMore = () => mailer.up && onItsWay.size <= REFILL_AT;

  async function round(): Promise<number> {
    await notes.written();
    const now = clock.now();
    await tellOutcomes(now);
    if (canTakeMore()) await beginDue(now);
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
    for (const item of items) note(item, { nextAt: now + tellAgainMs(item.told), told: item.told + 1 });
    await notes.written();
  }

  async function beginDue(now: number): Promise<void> {
    const due = (await work.items
      .find({ partition, state: 'PENDING', nextAt: { $lte: now }, _id: { $nin: [...onItsWay.keys()] } })
      .sort({ nextAt: 1 })
      .limit(ON_ITS_WAY_AT_MOST - onItsWay.size)
      .toArray()) as PendingItem[]; // likewise
    if (due.length === 0) return;
    const letters: { readonly item: PendingItem; readonly mail: Mail }[] = [];
    for (const prepared of await prepare(parts, due, now)) {
      const { item } = prepared;
      switch (prepared.kind) {
        case 'letter':
          letters.push({ item, mail: prepared.mail });
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
    const { taken, until } = await claim(letters.map(({ item }) => item._id));
    for (const { item, mail } of letters) if (taken.has(item._id)) begin(item, mail, until);
  }

  /** Takes items for sending. What another instance has taken meanwhile is left to it. */
  async function claim(ids: readonly string[]): Promise<{ taken: ReadonlySet<string>; until: number }> {
    const now = clock.now();
    const until = now + ON_ITS_WAY_MS;
    if (ids.length === 0) return { taken: new Set(), until };
    const takenBy = randomUUID();
    await work.items.updateMany(
      { _id: { $in: [...ids] }, state: 'PENDING', nextAt: { $lte: now } },
      { $set: { nextAt: until, takenBy } },
    );
    const taken = await work.items.find({ _id: { $in: [...ids] }, takenBy }, { projection: { _id: 1 } }).toArray();
    return { taken: new Set(taken.map(({ _id }) => _id)), until };
  }

  function begin(item: PendingItem, mail: Mail, until: number): void {
    const delivery = gate
      .through(() => deliver(item, mail, until))
      .catch((error) => failed(item, error))
      .finally(() => {
        onItsWay.delete(item._id);
        bell.ring();
      });
    onItsWay.set(item._id, delivery);
  }

  async function deliver(item: PendingItem, mail: Mail, until: number): Promise<void> {
    const giveBack = () => note(item, { nextAt: item.nextAt });
    // It stood in line for too long to be done before somebody else may take it.
    if (signal.aborted || !mailer.up || clock.now() > until - SENT_WITHIN_MS) return giveBack();
    const result = await mailer.send(mail);
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

  /** Until the next item is due; what is on its way rings the bell when it is done. */
  async function sleepMs(now: number): Promise<number> {
    const next = await work.items
      .find({
        partition,
        state: canTakeMore() ? { $in: ['PENDING', 'SETTLED'] } : 'SETTLED',
        _id: { $nin: [...onItsWay.keys()] },
      })
      .sort({ nextAt: 1 })
      .limit(1)
      .next();
    return next === null ? LONGEST_SLEEP_MS : Math.min(LONGEST_SLEEP_MS, Math.max(0, next.nextAt - now));
  }

  return {
    round,
    async finish() {
      const rest = new AbortController();
      await Promise.race([
        Promise.allSettled(onItsWay.values()).then(() => notes.written().catch(() => undefined)),
        pause(FINISH_WITHIN_MS, undefined, { signal: rest.signal }).catch(() => undefined),
      ]);
      rest.abort();
    },
  };
}
