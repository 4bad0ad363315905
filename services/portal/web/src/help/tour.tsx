import { isAdministrator } from '@lockbox/domain/directory/roles';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useLocation } from '../navigation/location.ts';
import { routeAt } from '../navigation/route-at.ts';
import { useSession } from '../session/session.tsx';
import { TourCard } from './tour-card.tsx';
import { hasSeen, keepSeen, markOf } from './tour-seen.ts';

interface Tour {
  /** True if there is a tour for this person. */
  readonly isFor: boolean;
  readonly running: boolean;
  readonly begin: () => void;
  readonly end: () => void;
}
const Context = createContext<Tour>({ isFor: false, running: false, begin() {}, end() {} });
export const useTour = (): Tour => useContext(Context);

const opensSomething = (path: string): boolean => routeAt(path)?.id !== undefined;

/** Shows administrators their first steps, once in each browser; whoever came by the link of a letter has something to decide. */
export function TourProvider({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const isFor = session.kind === 'customer' && isAdministrator(session.roles);
  const [cameByLink] = useState(() => opensSomething(window.location.pathname));
  const [running, setRunning] = useState(false);

  useEffect(() => {
    if (!isFor || cameByLink) return;
    void markOf(session).then((mark) => {
      if (!hasSeen(mark, window.localStorage)) setRunning(true);
    });
  }, [isFor, cameByLink, session]);

  const tour = useMemo<Tour>(
    () => ({
      isFor,
      running,
      begin: () => setRunning(true),
      end() {
        setRunning(false);
        void markOf(session).then((mark) => keepSeen(mark, window.localStorage));
      },
    }),
    [isFor, running, session],
  );
  return <Context value={tour}>{children}</Context>;
}

/** The tour's place in the page: above what the page shows, and never beside a request that is open. */
export function TourPlace() {
  const { running, end } = useTour();
  const { path } = useLocation();
  return running && !opensSomething(path) ? <TourCard onEnd={end} /> : null;
}
