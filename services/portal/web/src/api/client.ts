import { problemOf, Unreachable } from './problem.ts';
import type { Pending, Proposed } from './resources.ts';

/** A decision's answer: the resource as it now is, or why it is not yet so. */
export type SendOutcome<T> =
  | { readonly kind: 'done'; readonly resource: T }
  /** The outcome is not known yet. */
  | ({ readonly kind: 'pending' } & Pick<Pending, 'requestId' | 'commandId'>)
  /** Another administrator has to confirm it. */
  | { readonly kind: 'proposed' };

export interface Api {
  /** `background`: the page asks by itself, which does not count as use of the session. */
  get<T>(path: string, how?: { readonly signal?: AbortSignal; readonly background?: boolean }): Promise<T>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<SendOutcome<T>>;
  /** The answer as a stream, for large files. */
  stream(path: string, signal: AbortSignal): Promise<Response>;
}

interface Surroundings {
  /** Sent with what changes something: shows that the call comes from this page. */
  readonly csrfToken: string | null;
  readonly onSessionEnded: () => void;
  /** Called with the server's time, by the clock that decides. */
  readonly onServerTime: (at: number) => void;
}

const BASE = '/api/v1';

/** The server's answer, unless it is cut off on the way. */
const arrived = <T>(coming: Promise<T>, signal?: AbortSignal | null): Promise<T> =>
  coming.catch((error: unknown) => {
    throw signal?.aborted ? error : new Unreachable(error);
  });

export function createApi({ csrfToken, onSessionEnded, onServerTime }: Surroundings): Api {
  async function call(path: string, init: RequestInit): Promise<Response> {
    const response = await arrived(fetch(BASE + path, init), init.signal);
    const at = Date.parse(response.headers.get('lockbox-time') ?? '');
    if (!Number.isNaN(at)) onServerTime(at);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.status === 401) onSessionEnded();
    throw problem;
  }

  return {
    async get<T>(path: string, how: { readonly signal?: AbortSignal; readonly background?: boolean } = {}) {
      const headers = { accept: 'application/json', ...(how.background ? { 'x-lockbox-background': '1' } : {}) };
      const response = await call(path, { headers, signal: how.signal ?? null });
      // The server serialises by the schemas that T is made of (resources.ts).
      return (await arrived(response.json(), how.signal)) as T;
    },
    async send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<SendOutcome<T>> {
      const headers = {
        accept: 'application/json',
        ...(csrfToken === null ? {} : { 'x-csrf-token': csrfToken }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const response = await call(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
      if (response.status === 202) {
        const answer = (await arrived(response.json())) as Pending | Proposed; // as above
        if (answer.status === 'proposed') return { kind: answer.status };
        const { status: kind, ...sent } = answer;
        return { kind, ...sent };
      }
      // The same. A 204 has no body, and its callers expect none.
      return { kind: 'done', resource: (response.status === 204 ? undefined : await arrived(response.json())) as T };
    },
    stream: (path, signal) => call(path, { signal }),
  };
}

/** A query string of the values that are given. */
export function queryOf(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
