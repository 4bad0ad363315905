import type { Api } from './client.ts';
import { ApiProblem, Unreachable } from './problem.ts';

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

/** Sends a decision about the thing at `path`, and where it was not taken finds out how that thing stands. */
export async function sendDecision<T>(api: Api, path: string, action: string, body?: unknown): Promise<Sent<T>> {
  const asItIsNow = () => api.get<T>(path).catch(() => undefined);
  try {
    return await api.send<T>('POST', `${path}/${action}`, body);
  } catch (error) {
    if (error instanceof Unreachable) return { kind: 'unknown', now: await asItIsNow() };
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status === 401) return { kind: 'session-ended' };
    if (error.status === 400 && error.fields.size > 0) return { kind: 'fields', fields: error.fields };
    if (error.status === 409) return { kind: 'refused', reason: error.message, now: await asItIsNow() };
    if (error.status >= 500) return { kind: 'unknown', now: await asItIsNow() };
    return { kind: 'failed', error };
  }
}
