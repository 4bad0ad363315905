import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import type { List } from '../api/use-pages.ts';
import { useLocation } from '../navigation/location.ts';
import { useWords } from '../words/words.tsx';
import { DataTable, type DataTableProps } from './data-table.tsx';
import { ListChanged } from './list-changed.tsx';
import { ListEnd } from './list-end.tsx';
import { NoticeBar } from './notice.tsx';
import { FailedState, fieldSentences, Loading } from './states.tsx';

interface Props<T> extends Omit<DataTableProps<T>, 'items' | 'changing'> {
  readonly list: Omit<List<T>, 'put'>;
  /** Shown in place of the table when the list is empty. */
  readonly empty: ReactNode;
}

/** A list of the API as a table, with its loading, failed and empty states. */
export function ListTable<T>({ list, empty, ...table }: Props<T>) {
  if (list.state === 'loading') return <Loading rows={8} />;
  if (list.state === 'failed') {
    const { error } = list;
    if (error instanceof ApiProblem && error.status === 400) return <WrongFilter problem={error} />;
    return <FailedState error={error} onAgain={list.restart} />;
  }
  if (list.items.length === 0) return list.state === 'ready' ? empty : null;
  return (
    <>
      <ListChanged list={list} />
      <DataTable {...table} items={list.items} changing={list.state === 'changing'} />
      <ListEnd list={list} />
    </>
  );
}

/** The address asks for what there is not, as one that was typed or shortened may. To try again would not help. */
function WrongFilter({ problem }: { readonly problem: ApiProblem }) {
  const words = useWords();
  const { path, navigate } = useLocation();
  return (
    <NoticeBar
      intent="warning"
      title={words.states.wrongFilter}
      action={<Button onClick={() => navigate(path)}>{words.states.clear}</Button>}
    >
      {fieldSentences(problem.fields, words)}
    </NoticeBar>
  );
}
