import { useEffect, useRef } from 'react';
import { useApi } from '../session/session.tsx';
import { outcomeLater } from './outcome-later.ts';
import type { Sent } from './send-decision.ts';

export type PendingSent = Extract<Sent<unknown>, { readonly kind: 'pending' }>;

export type OutcomeLater = ReturnType<typeof useOutcomeLater>;

/** Finds out, while the component is mounted, what became of what was sent about the request at `look`. */
export function useOutcomeLater() {
  const api = useApi();
  const left = useRef(AbortSignal.abort());
  useEffect(() => {
    const leaving = new AbortController();
    left.current = leaving.signal;
    return () => leaving.abort();
  }, []);
  return async <T>({ commandId }: PendingSent, look: string, query = ''): Promise<Sent<T> | undefined> =>
    commandId === undefined
      ? undefined
      : await outcomeLater<T>(api, { outcome: `${look}/outcomes/${commandId}${query}`, look }, left.current);
}
