import type { OwnSession } from '../api/resources.ts';

/** Goes to the issuer, and comes back to where the reader is. */
export async function signIn(kind: OwnSession['kind']): Promise<void> {
  const query = new URLSearchParams({ return: window.location.pathname + window.location.search, kind });
  const address = `/sign-in?${query}`;
  const asked = await fetch(address, { method: 'POST', headers: { accept: 'application/json' } }).catch(
    () => undefined,
  );
  const answer: unknown = asked?.ok ? await asked.json().catch(() => undefined) : undefined;
  const isThere = typeof answer === 'object' && answer !== null && 'location' in answer;
  // If the call failed, the server's own page explains why.
  window.location.assign(isThere ? String(answer.location) : address);
}
