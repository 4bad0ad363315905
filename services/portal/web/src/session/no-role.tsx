import type { OwnSession } from '../api/resources.ts';
import { useEvery } from '../api/use-every.ts';
import { DeadEnd } from '../parts/dead-end.tsx';
import { useWords } from '../words/words.tsx';
import { useApi } from './session.tsx';

const ASKED_EVERY_MS = 10_000;

/**
 * In the place of every page for a person to whom the directory gives no role. Whoever is given one is let in without loading the
 * page again; no event tells of it, since no stream of events is open to this person either.
 */
export function NoRole() {
  const api = useApi();
  const { session: words } = useWords();
  useEvery(ASKED_EVERY_MS, async () => {
    // A failed call is repeated soon.
    const session = await api.get<OwnSession>('/session', { background: true }).catch(() => null);
    if (session !== null && session.roles.length > 0) window.location.reload();
  });
  return <DeadEnd title={words.noRole} text={words.noAccount} way="another account" />;
}
