import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * The state of work that somebody begins here, and may begin again: only the newest run says how it ended, and none does once the page
 * was left. `failed` makes a state of an error; give the same function each time.
 */
export function useNewestRun<S>(idle: S, failed: (error: unknown) => S) {
  const [state, setState] = useState(idle);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(
    async (begun: S, run: (signal: AbortSignal) => Promise<S>): Promise<void> => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setState(begun);
      const ended = await run(controller.signal).catch(failed);
      if (!controller.signal.aborted) setState(ended);
    },
    [failed],
  );
  return { state, setState, start };
}
