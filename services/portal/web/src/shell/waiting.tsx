import { createContext, type ReactNode, useContext } from 'react';
import { useChanges } from '../api/changes.tsx';
import type { Counts } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { useResource } from '../api/use-resource.ts';
import { useSession } from '../session/session.tsx';

const Context = createContext(0);

/** The number of lockbox requests that wait for the customer's decision, kept up to date. */
export function WaitingProvider({ children }: { readonly children: ReactNode }) {
  const { kind } = useSession();
  const { loaded, reload } = useResource<Counts>(kind === 'customer' ? '/lockbox-requests/counts' : null);
  const soon = useDebounced(reload, 200);
  useChanges(soon);
  return <Context value={loaded.state === 'ready' ? loaded.value.actionNeeded : 0}>{children}</Context>;
}

export const useWaiting = (): number => useContext(Context);
