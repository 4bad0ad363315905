import { useCallback, useEffect, useRef } from 'react';

/** Calls once, when the calls have paused: a burst of changes is one look. */
export function useDebounced(call: () => void, pauseMs: number): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const newest = useRef(call);
  useEffect(() => {
    newest.current = call;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => newest.current(), pauseMs);
  }, [pauseMs]);
}
