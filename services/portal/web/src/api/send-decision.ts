import type { Api } from './client.ts';
import { ApiProblem } from './problem.ts';

/** What became of something that a person decided. */
export type Sent<T> =
  | { readonly kind: 'done'; readonly resource: T }
  | { readonly kind: 'pending' }
  /** Refused, and how the thing stands now: somebody else, or time, was first. */
  | { readonly kind: 'refused'; readonly reason: string; readonly now: T | undefined }
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, string> }
  /** The page asks to sign in again; nothing was decided. */
  | { readonly kind: 'session-ended' }
  /** It may or may not have arrived. */
  | { readonly kind: 'unknown'; readonly now: T | undefined }
  | { readonly kind: 'failed'; readonly error: unknown };

interface Call {
  readonly method: 'POST' | 'PUT';
  readonly to: string;
  readonly body?: unknown;
  /** Where the thing that is decided about can be seen. */
  readonly look: string;
}

/** Sends a decision, and where it was not taken finds out how the thing stands that it is about. */
export async function sendDecision<T>(api: Api, { method, to, body, look }: Call): Promise<Sent<T>> {
  const asItIsNow = () => api.get<T>(look).catch(() => undefined);
  try {
    return await api.send<T>(method, to, body);
  } catch (error) {
    // Cut off, or answered with what is no answer: the decision may have been taken.
    if (!(error instanceof ApiProblem)) return { kind: 'unknown', now: await asItIsNow() };
    if (error.status === 401) return { kind: 'session-ended' };
    if (error.status === 400 && error.fields.size > 0) return { kind: 'fields', fields: error.fields };
    if (error.status === 409) return { kind: 'refused', reason: error.message, now: await asItIsNow() };
    if (error.status >= 500) return { kind: 'unknown', now: await asItIsNow() };
    return { kind: 'failed', error };
  }
}
