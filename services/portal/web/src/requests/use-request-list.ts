import { useAnnounce } from '@fluentui/react-components';
import { useRef } from 'react';
import { useChanges } from '../api/changes.tsx';
import type { LockboxRequest } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { type List, type Query, usePages } from '../api/use-pages.ts';
import { useApi } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

export const requestKey = ({ id }: LockboxRequest): string => id;

/** The lockbox requests that the query asks for, kept up to date. A request that arrives is announced. */
export function useRequestList(query: Query): List<LockboxRequest> {
  const api = useApi();
  const announce = useAnnounce().announce;
  const { requests } = useWords();
  const list = usePages<LockboxRequest>('/lockbox-requests', query, requestKey);

  /** Replaces a changed request in its place, where the list is too long to load again while someone reads it. */
  const changed = useRef(new Set<string>());
  const look = useDebounced(() => {
    const ids = [...changed.current];
    changed.current.clear();
    if (list.reload()) return;
    const shown = new Set(list.items.map(requestKey));
    for (const id of ids.filter((one) => shown.has(one))) {
      void api.get<LockboxRequest>(`/lockbox-requests/${id}`, { background: true }).then(list.put, () => {});
    }
  }, 250);
  useChanges((change) => {
    if (change.about === 'request') {
      changed.current.add(change.id);
      if (change.type === 'LockboxRequestCreated') announce(requests.arrived);
    }
    look();
  });
  return list;
}
