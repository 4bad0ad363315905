import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

/** How a request is called that the provider makes of its own accord: the server has English words where its ticket would be. */
export function useTicketName(): (supportRequestId: string) => string {
  const { request } = useWords();
  const { providerName } = useSession();
  return (id) => (id === `${providerName} initiated` ? request.initiated(providerName) : id);
}

export const TicketName = ({ id }: { readonly id: string }) => useTicketName()(id);
