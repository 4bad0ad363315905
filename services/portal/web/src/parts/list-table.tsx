import type { ReactNode } from 'react';
import type { List } from '../api/use-pages.ts';
import { DataTable, type DataTableProps } from './data-table.tsx';
import { ListEnd } from './list-end.tsx';
import { Failed, Loading } from './states.tsx';

interface Props<T> extends Omit<DataTableProps<T>, 'items' | 'changing'> {
  readonly list: Omit<List<T>, 'put'>;
  /** Shown in place of the table when the list is empty. */
  readonly empty: ReactNode;
}

/** A list of the API as a table, and what stands in its place while it loads, when it fails and when it is empty. */
export function ListTable<T>({ list, empty, ...table }: Props<T>) {
  if (list.state === 'loading') return <Loading rows={8} />;
  if (list.state === 'failed') return <Failed error={list.error} onAgain={list.restart} />;
  if (list.items.length === 0) return list.state === 'ready' ? empty : null;
  return (
    <>
      <DataTable {...table} items={list.items} changing={list.state === 'changing'} />
      <ListEnd list={list} />
    </>
  );
}
