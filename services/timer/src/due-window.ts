import type { TimerDocument } from '@lockbox/store/collections/timers';

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
  readonly nextAt: number;
}

/** Unanswered timers that memory lacks: the earliest that are due in this time. */
export interface Missing {
  readonly after: number;
  readonly until: number;
  readonly atMost: number;
}

/** A timer that is to be sent now. */
export interface Due {
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
  /** Every timer that is due up to this time is in memory. */
  private completeUntil = Number.NEGATIVE_INFINITY;
  /** When the next timer is due; undefined when it has to be looked for, since the one that was next is gone. */
  private earliest: number | undefined;
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
   * What has to be read from MongoDB, or null: the window has moved on, or was too small for all that is due. Those that are sent
   * and wait for their answers do not keep others from being sent, as long as memory suffices.
   */
  missing(now: number): Missing | null {
    if (this.completeUntil - now >= WINDOW_MS / 2) return null;
    const until = now + WINDOW_MS;
    if (this.waiting.size <= this.size / 2) return { after: Number.NEGATIVE_INFINITY, until, atMost: this.size };
    if (this.unsent > this.size / 2 || this.waiting.size > 2 * this.size) return null;
    const after = this.completeUntil;
    // Of many that are due at one time some are known: there has to be room for others.
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

  /** The timers that are due now, earliest first. */
  due(now: number, atMost: number): readonly Due[] {
    const next = this.nextAt();
    if (next === null || next > now) return [];
    return [...this.waiting.values()]
      .filter(({ nextAt }) => nextAt <= now)
      .sort((a, b) => a.timer.dueAt - b.timer.dueAt)
      .slice(0, atMost)
      .map(({ timer, sent }) => ({ timer, sentBefore: sent }));
  }

  /** Marks timers as sent; they are due again if no event answers them. */
  sent(dues: readonly Due[], now: number): void {
    for (const { timer } of dues) {
      const before = this.waiting.get(timer._id);
      if (before === undefined || before.timer.dueAt !== timer.dueAt) continue; // answered or moved meanwhile
      const sent = before.sent + 1;
      this.set({ timer, sent, nextAt: now + repeatAfterMs(sent) });
    }
  }

  /** The clock was set: what would be sent again later than it should is brought forward. */
  replan(now: number): void {
    for (const { timer, sent, nextAt } of [...this.waiting.values()]) {
      const latest = Math.max(timer.dueAt, now + repeatAfterMs(sent));
      if (sent > 0 && nextAt > latest) this.set({ timer, sent, nextAt: latest });
    }
  }

  /** The time of the next timer in memory, or null when there is none. */
  nextAt(): number | null {
    if (this.earliest === undefined) {
      this.earliest = Number.POSITIVE_INFINITY;
      for (const { nextAt } of this.waiting.values()) this.earliest = Math.min(this.earliest, nextAt);
    }
    return this.waiting.size === 0 ? null : this.earliest;
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

  /** A timer that is known with this time stays as it is: it may have been sent. */
  private expect(timer: TimerDocument): void {
    if (this.waiting.get(timer._id)?.timer.dueAt !== timer.dueAt) this.set({ timer, sent: 0, nextAt: timer.dueAt });
  }

  private set(one: Waiting): void {
    this.forget(one.timer._id);
    this.waiting.set(one.timer._id, one);
    if (one.sent === 0) this.unsent += 1;
    if (this.earliest !== undefined) this.earliest = Math.min(this.earliest, one.nextAt);
  }

  private forget(id: string): void {
    const one = this.waiting.get(id);
    if (one === undefined) return;
    this.waiting.delete(id);
    if (one.sent === 0) this.unsent -= 1;
    if (one.nextAt === this.earliest) this.earliest = undefined;
  }
}
