import { useAnnounce } from '@fluentui/react-components';
import { useChanges } from '../api/changes.tsx';
import type { LockboxRequest } from '../api/resources.ts';
import { useListChanges } from '../api/use-list-changes.ts';
import { type List, type Query, usePages } from '../api/use-pages.ts';
import { useWords } from '../words/words.tsx';

export const requestRowKey = ({ id }: LockboxRequest): string => id;

/** The lockbox requests that the query asks for, kept up to date. A request that arrives is announced. */
export function useRequestList(query: Query): List<LockboxRequest> {
  const announce = useAnnounce().announce;
  const { requests } = useWords();
  const list = usePages<LockboxRequest>('/lockbox-requests', query, requestRowKey);
  useListChanges(list, '/lockbox-requests');
  useChanges((change) => {
    if (change.about === 'request' && change.type === 'LockboxRequestCreated') announce(requests.arrived);
  });
  return list;
}
