import type { Api, SendOutcome } from './client.ts';
import { ApiProblem, type Fields } from './problem.ts';

/** The outcome of a decision, as far as the page knows it. */
export type Sent<T> =
  | SendOutcome<T>
  /** Refused, since somebody else or time was first; with the present state. */
  | { readonly kind: 'refused'; readonly error: ApiProblem; readonly now: T | undefined }
  | { readonly kind: 'fields'; readonly fields: Fields }
  /** The session has ended, and nothing was decided; the page asks to sign in again. */
  | { readonly kind: 'session-ended' }
  /** The decision may or may not have arrived. */
  | { readonly kind: 'unknown'; readonly now: T | undefined }
  | { readonly kind: 'failed'; readonly error: unknown };

interface Call {
  readonly method: 'POST' | 'PUT';
  readonly to: string;
  readonly body?: unknown;
  /** The path of what is decided about. */
  readonly look: string;
}

/** Sends a decision; if it was refused, finds out the present state of what it is about. */
export async function sendDecision<T>(api: Api, { method, to, body, look }: Call): Promise<Sent<T>> {
  const asItIsNow = () => api.get<T>(look).catch(() => undefined);
  try {
    return await api.send<T>(method, to, body);
  } catch (error) {
    // The call was cut off, or the answer was not the API's: the decision may have been taken.
    if (!(error instanceof ApiProblem)) return { kind: 'unknown', now: await asItIsNow() };
    if (error.status === 401) return { kind: 'session-ended' };
    if (error.status === 400 && error.fields.size > 0) return { kind: 'fields', fields: error.fields };
    if (error.status === 409) return { kind: 'refused', error, now: await asItIsNow() };
    if (error.status >= 500) return { kind: 'unknown', now: await asItIsNow() };
    return { kind: 'failed', error };
  }
}
