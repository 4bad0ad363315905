/** Calls the portal's API. */
import { accessTokenOf, type TokenSubject } from './signed-in.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Makes a call with the person's own token, or with none. The path is what follows `/api/v1`. */
export async function callApi(
  portalUrl: string,
  whom: TokenSubject | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  const response = await fetch(`${portalUrl}/api/v1${path}`, {
    method,
    headers: {
      ...(whom === null ? {} : { authorization: `Bearer ${await accessTokenOf(whom)}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  // Every answer of the API is an object, or nothing.
  return { status: response.status, headers: response.headers, body: JSON.parse(text || '{}') as ApiAnswer['body'] };
}
