import { useEffect, useRef } from 'react';

/** Calls the newest `look` every `ms` while somebody sees the page: for what changes on the server and no event tells of. */
export function useEvery(ms: number, look: () => unknown): void {
  const newest = useRef(look);
  useEffect(() => {
    newest.current = look;
  });
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && newest.current(), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
