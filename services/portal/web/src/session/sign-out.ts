import { forgetDrafts } from './drafts.ts';

/** Ends the session here, and goes on to the issuer to end the one there. Nothing that was typed stays behind. */
export async function signOut(csrfToken: string | null): Promise<void> {
  forgetDrafts();
  const response = await fetch('/sign-out', { method: 'POST', headers: { 'x-csrf-token': csrfToken ?? '' } });
  const answer: unknown = await response.json().catch(() => undefined);
  const told = typeof answer === 'object' && answer !== null && 'location' in answer ? String(answer.location) : '/';
  // Where it was refused, the first page shows who is signed in still.
  window.location.assign(response.ok ? told : '/');
}
