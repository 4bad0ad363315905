import type { TimerDocument } from '@lockbox/store/collections/timers';
import { EarliestFirst } from './earliest-first.ts';

/** How far ahead timers are held in memory. */
export const WINDOW_MS = 3_600_000;
/** The most timers that are read into memory at once; further ones wait in MongoDB until half of these are sent. */
export const WINDOW_SIZE = 5_000;

const FIRST_REPEAT_MS = 5_000;
const LONGEST_REPEAT_MS = 60_000;

/** A repeat comes after 5 s, 10 s, 20 s, 40 s, then every minute. */
export const repeatAfterMs = (sent: number): number =>
  Math.min(FIRST_REPEAT_MS * 2 ** Math.min(sent - 1, 10), LONGEST_REPEAT_MS);

interface Waiting {
  readonly timer: TimerDocument;
  readonly sent: number;
  /** When it is to be sent next. */
  readonly at: number;
}

/** Unanswered timers that memory lacks: the earliest that are due in this time. */
export interface Missing {
  readonly after: number;
  readonly until: number;
  readonly atMost: number;
}

/** A timer that is to be sent now. */
export interface DueTimer {
  readonly timer: TimerDocument;
  /** How often it has been sent before. */
  readonly sentBefore: number;
}

/**
 * The timers of one partition that are due soon; MongoDB has all of them. A timer stays here until the event that
 * answers it is folded, and until then is due again at growing intervals.
 */
export class DueWindow {
  private readonly waiting = new Map<string, Waiting>();
  /** All that is waiting, and what was until it was sent, moved or answered. */
  private readonly queue = new EarliestFirst<Waiting>();
  /** Every timer that is due up to this time is in memory. */
  private completeUntil = Number.NEGATIVE_INFINITY;
  /** How many in memory were not sent yet. */
  private unsent = 0;
  private readonly size: number;

  constructor(size = WINDOW_SIZE) {
    this.size = size;
  }

  /** Takes in a timer as an event has left it. */
  put(timer: TimerDocument): void {
    if (timer.done || timer.dueAt > this.completeUntil) this.forget(timer._id);
    else this.expect(timer);
  }

  /**
   * Returns what to read from MongoDB, or null. Something is missing if the window has moved on, or was too small for
   * all timers that are due. Sent timers that wait for their answers do not keep others from being sent, as long as
   * memory suffices.
   */
  missing(now: number): Missing | null {
    if (this.completeUntil - now >= WINDOW_MS / 2) return null;
    const until = now + WINDOW_MS;
    if (this.waiting.size <= this.size / 2) return { after: Number.NEGATIVE_INFINITY, until, atMost: this.size };
    if (this.unsent > this.size / 2 || this.waiting.size > 2 * this.size) return null;
    const after = this.completeUntil;
    // If many timers are due at the same time, some are known already, and the others need room.
    const known = [...this.waiting.values()].filter(({ timer }) => timer.dueAt > after).length;
    return { after, until, atMost: this.size + known };
  }

  /** Takes in what was missing, the earliest first. */
  fill(timers: readonly TimerDocument[], { until, atMost }: Missing): void {
    const last = timers.at(-1);
    // There may be more that are due at the time of the last one.
    this.completeUntil = last !== undefined && timers.length >= atMost ? last.dueAt - 1 : until;
    for (const timer of timers) this.expect(timer);
  }

  /** The timers that are due now, earliest first. They stay due until they are marked as sent. */
  due(now: number, atMost: number): readonly DueTimer[] {
    const due: Waiting[] = [];
    while (due.length < atMost) {
      const next = this.next();
      if (next === undefined || next.at > now) break;
      due.push(next);
      this.queue.take();
    }
    for (const one of due) this.queue.add(one);
    return due.map(({ timer, sent }) => ({ timer, sentBefore: sent }));
  }

  /** Marks timers as sent; they are due again if no event answers them. */
  sent(dues: readonly DueTimer[], now: number): void {
    for (const { timer } of dues) {
      const before = this.waiting.get(timer._id);
      if (before === undefined || before.timer.dueAt !== timer.dueAt) continue; // answered or moved meanwhile
      const sent = before.sent + 1;
      this.set({ timer, sent, at: now + repeatAfterMs(sent) });
    }
  }

  /** The clock was set: what would be sent again later than it should is brought forward. */
  replan(now: number): void {
    for (const { timer, sent, at } of [...this.waiting.values()]) {
      const latest = Math.max(timer.dueAt, now + repeatAfterMs(sent));
      if (sent > 0 && at > latest) this.set({ timer, sent, at: latest });
    }
  }

  /** The time of the next timer in memory, or null when there is none. */
  nextAt(): number | null {
    return this.next()?.at ?? null;
  }

  /** An event answers a timer. Returns it as it was, if it was in memory. */
  answered(id: string): DueTimer | undefined {
    const one = this.waiting.get(id);
    this.forget(id);
    return one && { timer: one.timer, sentBefore: one.sent };
  }

  /** How many timers are overdue, and since when the oldest is. */
  overdue(now: number): { readonly count: number; readonly oldest: number | null } {
    let count = 0;
    let oldest: number | null = null;
    for (const { timer } of this.waiting.values()) {
      if (timer.dueAt > now) continue;
      count += 1;
      if (oldest === null || timer.dueAt < oldest) oldest = timer.dueAt;
    }
    return { count, oldest };
  }

  private next(): Waiting | undefined {
    for (;;) {
      const first = this.queue.first();
      if (first === undefined || this.waiting.get(first.timer._id) === first) return first;
      this.queue.take();
    }
  }

  /** A timer that is known with this time stays as it is: it may have been sent. */
  private expect(timer: TimerDocument): void {
    if (this.waiting.get(timer._id)?.timer.dueAt !== timer.dueAt) this.set({ timer, sent: 0, at: timer.dueAt });
  }

  private set(one: Waiting): void {
    this.forget(one.timer._id);
    this.waiting.set(one.timer._id, one);
    if (one.sent === 0) this.unsent += 1;
    this.queue.add(one);
    if (this.queue.size > 2 * this.waiting.size + this.size) this.tidy();
  }

  private forget(id: string): void {
    const one = this.waiting.get(id);
    if (one === undefined) return;
    this.waiting.delete(id);
    if (one.sent === 0) this.unsent -= 1;
  }

  /** Drops from the queue what is no longer waited for. */
  private tidy(): void {
    this.queue.clear();
    for (const one of this.waiting.values()) this.queue.add(one);
  }
}
