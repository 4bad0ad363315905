import type { Drafts } from './drafts.ts';

/** Ends the portal's session, deletes drafts, and goes on to the issuer to end its session. */
export async function signOut(csrfToken: string | null, drafts: Drafts): Promise<void> {
  drafts.forget();
  const response = await fetch('/sign-out', { method: 'POST', headers: { 'x-csrf-token': csrfToken ?? '' } });
  const answer: unknown = await response.json().catch(() => undefined);
  const leadsTo = typeof answer === 'object' && answer !== null && 'location' in answer ? String(answer.location) : '/';
  // If it was refused, the first page shows who is still signed in.
  window.location.assign(response.ok ? leadsTo : '/');
}
