import type { Clock } from './clock.ts';

const LOOK_EVERY_MS = 200;

interface ClockJumpDeps {
  readonly clock: Clock;
  onStop(work: () => Promise<void>): void;
}

/**
 * Reports jumps of the wall clock until the program stops. A wait uses the monotonic clock, which nobody can set, but
 * the wall clock may be set in the meantime: by an administrator, after a pause of the machine, or in development by
 * `lockbox clock advance`.
 */
export function watchClockJumps({ clock, onStop }: ClockJumpDeps, jumped: () => void): void {
  let offset = clock.now() - performance.now();
  const watch = setInterval(() => {
    const now = clock.now() - performance.now();
    if (Math.abs(now - offset) > LOOK_EVERY_MS) jumped();
    offset = now;
  }, LOOK_EVERY_MS);
  watch.unref();
  onStop(async () => clearInterval(watch));
}
