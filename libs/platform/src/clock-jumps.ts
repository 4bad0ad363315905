import type { Clock } from './clock.ts';

const LOOK_EVERY_MS = 200;

/**
 * Whoever waits for a moment waits in real time, and the development clock may be advanced meanwhile: this says so.
 * Returns what ends the watching. Production needs no watch: its clock is the system's.
 */
export function watchClockJumps(clock: Clock, jumped: () => void): () => void {
  let offset = clock.now() - Date.now();
  const watch = setInterval(() => {
    const now = clock.now() - Date.now();
    if (now - offset > LOOK_EVERY_MS) jumped();
    offset = now;
  }, LOOK_EVERY_MS);
  watch.unref();
  return () => clearInterval(watch);
}
