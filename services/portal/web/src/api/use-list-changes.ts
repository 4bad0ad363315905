import { useRef } from 'react';
import { useApi } from '../session/session.tsx';
import { useChanges } from './changes.tsx';
import { useDebounced } from './use-debounced.ts';
import type { List } from './use-pages.ts';

/**
 * Keeps a list of requests up to date. In a list that is too long to be loaded again while someone reads it, changed requests
 * are replaced in place; the reader is informed of other changed requests and of changes that may have been missed.
 */
export function useListChanges<T extends { readonly id: string }>(
  list: List<T>,
  /** The path of one request, without its id. */
  path: '/lockbox-requests' | '/access-requests',
): void {
  const api = useApi();
  const changed = useRef(new Set<string>());
  const missed = useRef(false);
  const look = useDebounced(() => {
    const isReloaded = list.reload();
    // The content of a long list that is still loading is not known yet.
    if (!isReloaded && list.isAsked()) return look();
    const ids = [...changed.current];
    const isMissed = missed.current;
    changed.current.clear();
    missed.current = false;
    if (isReloaded) return;
    const shown = new Set(list.items.map(({ id }) => id));
    if (isMissed || ids.some((id) => !shown.has(id))) list.markOutdated();
    for (const id of ids.filter((one) => shown.has(one)))
      void api.get<T>(`${path}/${id}`, { background: true }).then(list.put, list.markOutdated);
  }, 250);
  useChanges((change) => {
    if (change.about === 'request') changed.current.add(change.id);
    if (change.about === 'everything') missed.current = true;
    look();
  });
}
