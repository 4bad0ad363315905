import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { useApi, useSession } from '../session/session.tsx';
import type { OwnSession } from './resources.ts';

/** Something has changed, and asking again shows it. `everything`: changes may have been missed. */
export type AnnouncedChange =
  | { readonly about: 'request'; readonly id: string; readonly type: string }
  | { readonly about: 'policy' | 'directory' | 'attempts' | 'everything' };
type Listener = (change: AnnouncedChange) => void;

/** How often the page asks again while there is no stream of changes, and when it tries to open one again. */
const POLL_MS = 15_000;
/** After a stream took longer than this to open, what the page has loaded may be out of date. */
const SOON_MS = 500;

const Context = createContext<{ readonly listen: (listener: Listener) => () => void; readonly live: boolean }>({
  listen: () => () => {},
  live: true,
});

const isRequestChange = (data: unknown): data is { readonly id: string; readonly type: string } =>
  typeof data === 'object' &&
  data !== null &&
  'id' in data &&
  typeof data.id === 'string' &&
  'type' in data &&
  typeof data.type === 'string';

/** Tells the page what changes on the server: by server-sent events or, where those do not come, at intervals. */
export function ChangesProvider({ children }: { readonly children: ReactNode }) {
  const api = useApi();
  const { csrfToken } = useSession();
  const [live, setLive] = useState(true);
  const [listeners] = useState(() => new Set<Listener>());
  const [listen] = useState(() => (listener: Listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  });

  useEffect(() => {
    const notify = (change: AnnouncedChange) => {
      for (const listener of listeners) listener(change);
    };
    let source: EventSource | undefined;
    let missed = false;
    let asked = 0;

    /** It may have ended, and nothing that is shown may then stay, also in a hidden tab; or somebody else has signed in. */
    const checkSession = async () => {
      const session = await api.get<OwnSession>('/session', { background: true }).catch(() => undefined);
      if (session !== undefined && session.csrfToken !== csrfToken) window.location.reload();
    };

    const connect = () => {
      source?.close();
      asked = Date.now();
      const stream = new EventSource('/api/v1/changes');
      source = stream;
      stream.onopen = () => {
        setLive(true);
        if (missed || Date.now() - asked > SOON_MS) notify({ about: 'everything' });
        if (missed) void checkSession();
        missed = false;
      };
      stream.onerror = () => {
        missed = true;
        setLive(false);
        // The answer was no stream.
        if (stream.readyState === EventSource.CLOSED) void checkSession();
      };
      stream.addEventListener('request', ({ data }) => {
        const change: unknown = JSON.parse(String(data));
        if (isRequestChange(change)) notify({ about: 'request', id: change.id, type: change.type });
      });
      stream.addEventListener('policy', () => notify({ about: 'policy' }));
      stream.addEventListener('directory', () => notify({ about: 'directory' }));
      stream.addEventListener('attempts', () => notify({ about: 'attempts' }));
    };

    connect();
    const poll = setInterval(() => {
      if (source?.readyState === EventSource.OPEN || document.hidden) return;
      notify({ about: 'everything' });
      // An EventSource reconnects by itself after a cut, but gives up after an answer that was no stream.
      if (source?.readyState === EventSource.CLOSED) connect();
    }, POLL_MS);
    const back = () => {
      missed = true;
      connect();
    };
    window.addEventListener('online', back);
    return () => {
      clearInterval(poll);
      window.removeEventListener('online', back);
      source?.close();
    };
  }, [listeners, api, csrfToken]);

  return <Context value={{ listen, live }}>{children}</Context>;
}

/** Reports whether the stream of changes is open. */
export const useLive = (): boolean => useContext(Context).live;

/** Calls the newest listener at each change while the component is mounted. */
export function useChanges(listener: Listener): void {
  const { listen } = useContext(Context);
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  useEffect(() => listen((change) => newest.current(change)), [listen]);
}
