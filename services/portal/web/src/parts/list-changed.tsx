import { Button } from '@fluentui/react-components';
import type { List } from '../api/use-pages.ts';
import { useWords } from '../words/words.tsx';
import { NoticeBar } from './notice.tsx';

/** Says above a list that it is out of date, where it is too long to be loaded again while someone reads it. */
export function ListChanged<T>({ list }: { readonly list: Pick<List<T>, 'outdated' | 'restart'> }) {
  const { states } = useWords();
  if (!list.outdated) return null;
  return (
    <NoticeBar intent="info" action={<Button onClick={list.restart}>{states.loadAgain}</Button>}>
      {states.changed}
    </NoticeBar>
  );
}
