import { localeIn } from '@lockbox/words/languages';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useWords } from '../words/words.tsx';
import { type Formats, formatsFor } from './formats.ts';
import { untilNextChange } from './remaining.ts';

/** The server's clock, as known from its answers: the reader's own clock may be wrong by hours. */
export function createServerClock(now: () => number = Date.now) {
  let ahead = 0;
  const watchers = new Set<() => void>();
  return {
    now: () => now() + ahead,
    /** Small differences come from the time that an answer takes, and would only make the times jitter. */
    serverSaid(at: number) {
      if (Math.abs(at - now() - ahead) < 2_000) return;
      ahead = at - now();
      for (const watcher of watchers) watcher();
    },
    ahead: () => ahead,
    watch(watcher: () => void) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
export type ServerClock = ReturnType<typeof createServerClock>;

const Context = createContext<{ readonly clock: ServerClock; readonly formats: Formats }>({
  clock: createServerClock(),
  formats: formatsFor(null, null),
});

export function ClockProvider(props: {
  readonly clock: ServerClock;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly children: ReactNode;
}) {
  const { clock, locale, timeZone, children } = props;
  const { language } = useWords();
  const written = localeIn(language, [locale, ...navigator.languages]);
  const value = useMemo(() => ({ clock, formats: formatsFor(written, timeZone) }), [clock, written, timeZone]);
  return <Context value={value}>{children}</Context>;
}

export const useFormats = (): Formats => useContext(Context).formats;

/** The server's clock. The component that uses it is rendered again at this interval, or not at all. */
function useTicking(everyMs: number | null): ServerClock {
  const { clock } = useContext(Context);
  useSyncExternalStore(clock.watch, clock.ahead);
  const [, tick] = useState(0);
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => tick((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return clock;
}

/** The server's time, kept up to date a few times a minute. */
export const useNow = (): number => useTicking(15_000).now();

/** Milliseconds until then, kept up to date: each second in the last minutes, before that a few times a minute. */
export function useTimeUntil(at: string | null): number {
  const { clock } = useContext(Context);
  const left = at === null ? 0 : Date.parse(at) - clock.now();
  useTicking(at === null ? null : untilNextChange(left));
  return left;
}
