/**
 * Commands of one instance in a second. Whatever is due at once stands before people's decisions in policy's queue: sent faster
 * than policy handles them, these would wait for all of it.
 */
const PER_SECOND = 6_000;

/** Spreads what many partitions have to send. */
export interface SendPace {
  /** How long to wait before the next send, milliseconds. */
  waitMs(): number;
  sent(commands: number): void;
}

export function createSendPace(now: () => number = () => performance.now()): SendPace {
  let freeAt = Number.NEGATIVE_INFINITY;
  return {
    waitMs: () => Math.max(0, freeAt - now()),
    sent(commands) {
      freeAt = Math.max(freeAt, now()) + (commands * 1_000) / PER_SECOND;
    },
  };
}
