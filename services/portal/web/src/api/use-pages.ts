import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '../session/session.tsx';
import { queryOf } from './client.ts';
import { PAGE, type Pages, sizeOfReload, withItem, withNextPage } from './pages.ts';
import type { ResourcePage } from './resources.ts';

export interface List<T> {
  readonly items: readonly T[];
  /** `loading` only while there is nothing to show; `changing` while the answer to new filters is under way. */
  readonly state: 'loading' | 'ready' | 'changing' | 'failed';
  readonly error: unknown;
  readonly more: 'none' | 'there' | 'loading' | 'failed';
  readonly loadMore: () => void;
  /** Asks again for all that is shown. False when that is too much: items have to be replaced one by one. */
  readonly reload: () => boolean;
  /** True if a change since the list was loaded could not be shown in place: the reader is informed. */
  readonly outdated: boolean;
  readonly markOutdated: () => void;
  /** Reports whether the list is loading from its beginning: its answer may contain the change. */
  readonly isAsked: () => boolean;
  /** Loads the list from its beginning, however much is shown. */
  readonly restart: () => void;
  readonly put: (item: T) => void;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
const EMPTY = { items: [], next: null } as const;

/** A list of the API, loaded page by page with cursors. */
export function usePages<T>(path: string, query: Query, keyOf: (item: T) => string): List<T> {
  const api = useApi();
  const address = path + queryOf(query);
  const [pages, setPages] = useState<Pages<T>>(EMPTY);
  const [state, setState] = useState<List<T>['state']>('loading');
  const [error, setError] = useState<unknown>();
  const [more, setMore] = useState<'idle' | 'loading' | 'failed'>('idle');
  const asked = useRef(0);
  const answered = useRef(0);
  /** The question that was the last one when a change was missed; 0 where none was. */
  const [missedAt, setMissedAt] = useState(0);
  const latest = useRef({ pages, keyOf, query });
  useEffect(() => {
    latest.current = { pages, keyOf, query };
  });

  /** Loads the list from its beginning. An answer is dropped if a later question was asked meanwhile. */
  const ask = useCallback(
    (limit: number, background = false) => {
      asked.current += 1;
      const mine = asked.current;
      setMore('idle');
      api.get<ResourcePage<T>>(path + queryOf({ ...latest.current.query, limit }), { background }).then(
        ({ items, nextCursor }) => {
          answered.current = Math.max(answered.current, mine);
          if (mine !== asked.current) return;
          setPages({ items, next: nextCursor });
          setState('ready');
          setMissedAt((at) => (at < mine ? 0 : at));
        },
        (failure: unknown) => {
          answered.current = Math.max(answered.current, mine);
          if (mine !== asked.current) return;
          setError(failure);
          setState((before) => (before === 'ready' ? 'ready' : 'failed'));
        },
      );
    },
    [api, path],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the address stands for the whole query
  useEffect(() => {
    setState((before) => (before === 'ready' || before === 'changing' ? 'changing' : 'loading'));
    ask(PAGE);
    return () => {
      asked.current += 1;
    };
  }, [ask, address]);

  const loadMore = useCallback(() => {
    const { next } = latest.current.pages;
    if (next === null) return;
    const mine = asked.current;
    setMore('loading');
    api.get<ResourcePage<T>>(path + queryOf({ ...latest.current.query, limit: PAGE, cursor: next })).then(
      (page) => {
        if (mine !== asked.current) return;
        setPages((before) => withNextPage(before, next, page, latest.current.keyOf));
        setMore('idle');
      },
      () => {
        if (mine === asked.current) setMore('failed');
      },
    );
  }, [api, path]);

  const reload = useCallback(() => {
    const limit = sizeOfReload(latest.current.pages.items.length);
    if (limit !== undefined) ask(limit, true);
    return limit !== undefined;
  }, [ask]);
  const restart = useCallback(() => ask(PAGE), [ask]);
  const markOutdated = useCallback(() => setMissedAt(asked.current), []);
  const isAsked = useCallback(() => answered.current < asked.current, []);
  const put = useCallback((item: T) => setPages((before) => withItem(before, item, latest.current.keyOf)), []);

  const whetherMore = pages.next === null ? 'none' : more === 'idle' ? 'there' : more;
  return {
    items: pages.items,
    state,
    error,
    more: whetherMore,
    loadMore,
    reload,
    outdated: missedAt > 0,
    markOutdated,
    isAsked,
    restart,
    put,
  };
}
