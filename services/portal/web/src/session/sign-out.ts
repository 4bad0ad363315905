import type { Drafts } from './drafts.ts';

/**
 * Ends the portal's session, deletes drafts, and goes on to the issuer to end its session. False, with all left as it is, where
 * the portal gave no answer: the session is then likely to go on.
 */
export async function signOut(csrfToken: string | null, drafts: Drafts): Promise<boolean> {
  const headers = { 'x-csrf-token': csrfToken ?? '' };
  const response = await fetch('/sign-out', { method: 'POST', headers }).catch(() => undefined);
  if (response === undefined || response.status >= 500) return false;
  drafts.forget();
  const answer: unknown = await response.json().catch(() => undefined);
  const leadsTo = typeof answer === 'object' && answer !== null && 'location' in answer ? String(answer.location) : '/';
  // If it was refused, the first page shows who is still signed in.
  window.location.assign(response.ok ? leadsTo : '/');
  return true;
}
