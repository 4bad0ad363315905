import { isAdministrator } from '@lockbox/domain/directory/roles';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Api, createApi } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { OwnSession } from '../api/resources.ts';
import type { SaidMessage } from '../parts/message.tsx';
import type { ServerClock } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';
import { type Drafts, openDrafts } from './drafts.ts';
import { signOut } from './sign-out.ts';

export type SessionState =
  | { readonly state: 'checking' }
  | { readonly state: 'none' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'there'; readonly session: OwnSession; readonly drafts: Drafts };

/** Who is signed in, asked for once when the page opens. */
export function useSessionCheck(clock: ServerClock): { readonly check: SessionState; readonly again: () => void } {
  const [check, setCheck] = useState<SessionState>({ state: 'checking' });
  const [asked, askAgain] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` changes in order to ask again
  useEffect(() => {
    const api = createApi({ csrfToken: null, onSessionEnded() {}, onServerTime: clock.serverSaid });
    setCheck({ state: 'checking' });
    const open = async () => {
      const session = await api.get<OwnSession>('/session');
      return { state: 'there', session, drafts: await openDrafts(session.draftKey) } as const;
    };
    open().then(setCheck, (error: unknown) =>
      setCheck(error instanceof ApiProblem && error.status === 401 ? { state: 'none' } : { state: 'failed', error }),
    );
  }, [clock, asked]);
  return { check, again: () => askAgain((count) => count + 1) };
}

interface Held {
  readonly session: OwnSession;
  readonly api: Api;
  readonly drafts: Drafts;
  /** True if the server has stated that the session has ended. */
  readonly ended: boolean;
  readonly signOut: () => void;
  /** About a sign-out that did not reach the portal. */
  readonly notSignedOut: SaidMessage | undefined;
}
const Context = createContext<Held | null>(null);

export function SessionProvider(props: {
  readonly session: OwnSession;
  readonly drafts: Drafts;
  readonly clock: ServerClock;
  readonly children: ReactNode;
}) {
  const { session, drafts, clock, children } = props;
  const words = useWords();
  const [ended, setEnded] = useState(false);
  const [notSignedOut, setNotSignedOut] = useState<SaidMessage>();
  const api = useMemo(
    () =>
      createApi({
        csrfToken: session.csrfToken,
        onSessionEnded: () => setEnded(true),
        onServerTime: clock.serverSaid,
      }),
    [session, clock],
  );
  const end = async () => {
    setNotSignedOut(undefined);
    if (await signOut(session.csrfToken, drafts)) return;
    setNotSignedOut({ intent: 'error', text: `${words.session.notSignedOut} ${words.states.unreachable}` });
  };
  return <Context value={{ session, api, drafts, ended, signOut: () => void end(), notSignedOut }}>{children}</Context>;
}

function useHeld(): Held {
  const held = useContext(Context);
  if (held === null) throw new Error('A page for people who are signed in stands outside SessionProvider.');
  return held;
}

export const useApi = (): Api => useHeld().api;
export const useSession = (): OwnSession => useHeld().session;
export const useDrafts = (): Drafts => useHeld().drafts;
export const useSessionEnded = (): boolean => useHeld().ended;
export const useSignOut = (): (() => void) => useHeld().signOut;
export const useNotSignedOut = (): SaidMessage | undefined => useHeld().notSignedOut;

/** Reports whether the person may change webhooks: administrators their tenant's, internal approvers the provider's. */
export const managesWebhooks = ({ roles }: OwnSession): boolean =>
  isAdministrator(roles) || roles.includes('INTERNAL_APPROVER');
