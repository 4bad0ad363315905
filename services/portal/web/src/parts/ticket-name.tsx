import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

/** How a request is called that the provider makes of its own accord: the server has English words where its ticket would be. */
export function useTicketName(): (supportRequestId: string) => string {
  const { request } = useWords();
  const { providerName } = useSession();
  return (id) => (isInitiated(id, providerName) ? request.initiated({ provider: providerName }) : id);
}

/** The title over a request. */
export function useRequestTitle(): (supportRequestId: string) => string {
  const { request } = useWords();
  const { providerName } = useSession();
  return (id) =>
    isInitiated(id, providerName) ? request.titleInitiated({ provider: providerName }) : request.title({ id });
}

const isInitiated = (id: string, providerName: string): boolean => id === `${providerName} initiated`;

export const TicketName = ({ id }: { readonly id: string }) => useTicketName()(id);
