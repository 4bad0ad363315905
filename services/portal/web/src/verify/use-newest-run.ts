import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * The state of work that somebody begins here, and may begin again: only the newest run says how far it is and how it ended, and none
 * does once the page was left, or the work was set back. `failed` makes a state of an error; give the same function each time.
 */
export function useNewestRun<S>(idle: S, failed: (error: unknown) => S) {
  const [state, setState] = useState(idle);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(
    async (begun: S, run: (signal: AbortSignal, tell: (state: S) => void) => Promise<S>): Promise<void> => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setState(begun);
      const tell = (now: S): void => {
        if (!controller.signal.aborted) setState(now);
      };
      tell(await run(controller.signal, tell).catch(failed));
    },
    [failed],
  );
  const setBack = useCallback((to: S): void => {
    running.current?.abort();
    setState(to);
  }, []);
  return { state, start, setBack };
}
