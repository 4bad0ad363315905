import { useCallback, useEffect, useRef } from 'react';

/** Calls the function once when calls have paused, so that a burst of changes makes one call. */
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
