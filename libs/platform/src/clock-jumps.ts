import type { Clock } from './clock.ts';

const LOOK_EVERY_MS = 200;

interface ClockJumpDeps {
  readonly clock: Clock;
  onStop(work: () => Promise<void>): void;
}

/**
 * Whoever waits for a moment waits by a clock that nobody can set, and the one that says when the moment is may be set
 * meanwhile: by an administrator, after a pause of the machine, in development by `lockbox clock advance`. This says so,
 * until the program stops.
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
