/** However long a burst of calls lasts, it makes one call in so many pauses. */
const PAUSES_AT_MOST = 10;

export interface Debounced {
  readonly call: () => void;
  readonly cancel: () => void;
}

/** Calls the function once when calls have paused, so that a burst of changes makes one call; a long burst makes one now and then. */
export function debounced(does: () => void, pauseMs: number): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest: number | undefined;
  return {
    call() {
      const now = performance.now();
      latest ??= now + PAUSES_AT_MOST * pauseMs;
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          latest = undefined;
          does();
        },
        Math.max(0, Math.min(pauseMs, latest - now)),
      );
    },
    cancel: () => clearTimeout(timer),
  };
}
