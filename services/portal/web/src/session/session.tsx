import { isAdministrator } from '@lockbox/domain/roles';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Api, createApi } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Session } from '../api/resources.ts';
import type { ServerClock } from '../time/clock.tsx';

export type SessionState =
  | { readonly state: 'checking' }
  | { readonly state: 'none' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'there'; readonly session: Session };

/** Who is signed in, asked for once when the page opens. */
export function useSessionCheck(clock: ServerClock): { readonly check: SessionState; readonly again: () => void } {
  const [check, setCheck] = useState<SessionState>({ state: 'checking' });
  const [asked, askAgain] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` changes in order to ask again
  useEffect(() => {
    const api = createApi({ csrfToken: null, onSessionEnded() {}, onServerTime: clock.serverSaid });
    setCheck({ state: 'checking' });
    api.get<Session>('/session').then(
      (session) => setCheck({ state: 'there', session }),
      (error: unknown) =>
        setCheck(error instanceof ApiProblem && error.status === 401 ? { state: 'none' } : { state: 'failed', error }),
    );
  }, [clock, asked]);
  return { check, again: () => askAgain((count) => count + 1) };
}

interface Held {
  readonly session: Session;
  readonly api: Api;
  /** Whether the server has said that the session has ended. */
  readonly ended: boolean;
}
const Context = createContext<Held | null>(null);

export function SessionProvider(props: {
  readonly session: Session;
  readonly clock: ServerClock;
  readonly children: ReactNode;
}) {
  const { session, clock, children } = props;
  const [ended, setEnded] = useState(false);
  const api = useMemo(
    () =>
      createApi({
        csrfToken: session.csrfToken,
        onSessionEnded: () => setEnded(true),
        onServerTime: clock.serverSaid,
      }),
    [session, clock],
  );
  return <Context value={{ session, api, ended }}>{children}</Context>;
}

function useHeld(): Held {
  const held = useContext(Context);
  if (held === null) throw new Error('A page for people who are signed in stands outside SessionProvider.');
  return held;
}

export const useApi = (): Api => useHeld().api;
export const useSession = (): Session => useHeld().session;
export const useSessionEnded = (): boolean => useHeld().ended;

/** Whether the person may change webhooks: administrators those of their tenant, internal approvers the provider's. */
export const managesWebhooks = ({ roles }: Session): boolean =>
  isAdministrator(roles) || roles.includes('INTERNAL_APPROVER');

/** The address of the sign-in that leads back to where the reader is. */
export function signInAddress(kind: Session['kind']): string {
  const query = new URLSearchParams({ return: window.location.pathname + window.location.search });
  if (kind === 'provider') query.set('kind', 'provider');
  return `/sign-in?${query}`;
}
