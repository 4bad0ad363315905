import { useEffect, useMemo, useRef } from 'react';
import { debounced } from './debounced.ts';

/** Debounces the page's newest function. */
export function useDebounced(call: () => void, pauseMs: number): () => void {
  const newest = useRef(call);
  useEffect(() => {
    newest.current = call;
  });
  const made = useMemo(() => debounced(() => newest.current(), pauseMs), [pauseMs]);
  useEffect(() => made.cancel, [made]);
  return made.call;
}
