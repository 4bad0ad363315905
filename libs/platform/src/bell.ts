/** A sleep that can be cut short. A ring while nobody sleeps ends the next sleep at once: no ring is missed. */
export interface Bell {
  ring(): void;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Timers of Node end at once when they are set further ahead than this. */
const LONGEST_MS = 2 ** 31 - 1;

export function createBell(): Bell {
  let rung = false;
  let wake: () => void = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    async sleep(ms, signal) {
      if (!rung && !signal.aborted && ms > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(ms, LONGEST_MS));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        signal.removeEventListener('abort', wake);
        wake = () => {};
      }
      rung = false;
    },
  };
}
