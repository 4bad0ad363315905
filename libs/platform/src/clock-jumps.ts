import type { Clock } from './clock.ts';

const LOOK_EVERY_MS = 200;

interface ClockJumpDeps {
  readonly clock: Clock;
  readonly settings: { readonly LOCKBOX_DEVELOPMENT: boolean };
  onStop(work: () => Promise<void>): void;
}

/**
 * Whoever waits for a moment waits in real time, and the development clock may be advanced meanwhile: this says so, until
 * the program stops. Production needs no watch: its clock is the system's.
 */
export function watchClockJumps({ clock, settings, onStop }: ClockJumpDeps, jumped: () => void): void {
  if (!settings.LOCKBOX_DEVELOPMENT) return;
  let offset = clock.now() - Date.now();
  const watch = setInterval(() => {
    const now = clock.now() - Date.now();
    if (now - offset > LOOK_EVERY_MS) jumped();
    offset = now;
  }, LOOK_EVERY_MS);
  watch.unref();
  onStop(async () => clearInterval(watch));
}
