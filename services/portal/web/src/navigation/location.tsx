import { createContext, type ReactNode, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';

interface Location {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly navigate: (to: string, options?: { readonly replace?: boolean }) => void;
}

const Context = createContext<Location>({ path: '/', query: new URLSearchParams(), navigate() {} });

const MOVED = 'lockbox:moved';

function watchAddress(changed: () => void) {
  window.addEventListener('popstate', changed);
  window.addEventListener(MOVED, changed);
  return () => {
    window.removeEventListener('popstate', changed);
    window.removeEventListener(MOVED, changed);
  };
}

const address = () => window.location.pathname + window.location.search;

/** The page's location. Pages have addresses of their own, so that links, reload, back and forward work. */
export function LocationProvider({ children }: { readonly children: ReactNode }) {
  const now = useSyncExternalStore(watchAddress, address);
  const navigate = useCallback<Location['navigate']>((to, { replace = false } = {}) => {
    if (to === address()) return;
    window.history[replace ? 'replaceState' : 'pushState'](null, '', to);
    window.dispatchEvent(new Event(MOVED));
  }, []);
  const value = useMemo(() => {
    const { pathname, search } = new URL(now, window.location.origin);
    return { path: pathname, query: new URLSearchParams(search), navigate };
  }, [now, navigate]);
  return <Context value={value}>{children}</Context>;
}

export const useLocation = (): Location => useContext(Context);

/** One value of the query string, and a function that sets it without a new history entry; empty removes it. */
export function useQueryValues(): readonly [URLSearchParams, (values: Readonly<Record<string, string>>) => void] {
  const { path, query, navigate } = useLocation();
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
    [path, navigate],
  );
  return [query, set];
}
