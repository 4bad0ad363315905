/** How the clock here and the log's are compared. Times are in milliseconds. */
export interface ClockWatch {
  /** Learns from a record of the log. */
  seen(sample: ClockSample): void;
  /** Returns whether the two clocks are known to differ by more than the tolerance. */
  inDoubt(now: number, monotonic: number): boolean;
}

export interface ClockSample {
  /** The time that the broker gave the record. */
  readonly stampedAt: number;
  /** When it was read, by the clock here, and by one that nobody can set. */
  readonly readAt: number;
  readonly monotonic: number;
  /**
   * When all that was in the log before it had been read, by the clock here: the record was written between then and
   * `readAt`. Undefined of one that may be old.
   */
  readonly levelAt: number | undefined;
}

interface Options {
  readonly toleranceMs: number;
  /**
   * True if records carry the time at which a broker received them. In development they carry the sender's, which may
   * be long before, and the clock is advanced: then only a local clock that is behind is noticed.
   */
  readonly stampedByBroker: boolean;
}

/** Watches one partition, whose times are those of the broker that leads it. */
export function createClockWatch({ toleranceMs, stampedByBroker }: Options): ClockWatch {
  /** By the last record: of a broker whose clock was ahead for a while those behind it say that it no longer is. */
  let isBehind = false;
  /** By the last record that is new. */
  let isAhead = false;
  /** How far the clock here is from one that nobody can set, as of the last comparison with the broker's. */
  let anchor: number | undefined;
  return {
    seen({ stampedAt, readAt, monotonic, levelAt }) {
      isBehind = stampedAt - readAt > toleranceMs;
      if (!stampedByBroker || levelAt === undefined) return;
      isAhead = levelAt - stampedAt > toleranceMs;
      if (!isBehind && !isAhead) anchor = readAt - monotonic;
    },
    inDoubt(now, monotonic) {
      anchor ??= now - monotonic;
      return isBehind || isAhead || (stampedByBroker && Math.abs(now - monotonic - anchor) > toleranceMs);
    },
  };
}
