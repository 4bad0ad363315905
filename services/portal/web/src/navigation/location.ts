import { useCallback, useMemo } from 'react';
import type { AroundNavHandler } from 'wouter';
import { navigate as go, usePathname, useSearch } from 'wouter/use-browser-location';

/** A way to the address that is shown already, such as a link of the navigation, adds nothing to the history. */
export const unlessThere: AroundNavHandler = (navigate, to, options) => {
  if (to !== window.location.pathname + window.location.search) navigate(to, options);
};

const navigate = (to: string, options?: { readonly replace?: boolean }): void => unlessThere(go, to, options);

/**
 * The page's location. wouter's own `useLocation` and `useSearchParams` decode addresses twice, so that a search for `%26` would become
 * one for `&`.
 */
export function useLocation() {
  const path = usePathname();
  const search = useSearch();
  const query = useMemo(() => new URLSearchParams(search), [search]);
  return { path, query, navigate };
}

/** The values of the query string, and a function that sets some without a new history entry; an empty value is removed. */
export function useQueryValues(): readonly [URLSearchParams, (values: Readonly<Record<string, string>>) => void] {
  const { path, query } = useLocation();
  const set = useCallback(
    (values: Readonly<Record<string, string>>) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(values)) {
        if (value === '') next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      navigate(text === '' ? path : `${path}?${text}`, { replace: true });
    },
    [path],
  );
  return [query, set];
}
