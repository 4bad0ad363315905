/** Calls the portal's API. */
import { accessTokenOf, type TokenSubject } from './signed-in.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Makes a call with the person's own token, or with none. The path is what follows `/api/v1`. A decision that leaves out `shown` is made
 * on the API's present answer, as a page makes it; `shown: null` makes one that does not say what was shown.
 */
export async function callApi(
  portalUrl: string,
  whom: TokenSubject | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  const about = method === 'POST' ? DECISION.exec(path)?.[1] : undefined;
  const sent =
    about === undefined ? body : await withShown(body, async () => await callApi(portalUrl, whom, 'GET', about));
  const response = await fetch(`${portalUrl}/api/v1${path}`, {
    method,
    headers: {
      ...(whom === null ? {} : { authorization: `Bearer ${await accessTokenOf(whom)}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  });
  const text = await response.text();
  // Every answer of the API is an object, or nothing.
  return { status: response.status, headers: response.headers, body: JSON.parse(text || '{}') as ApiAnswer['body'] };
}

const DECISION = /^(.*)\/(?:internal-)?decision$/;

/** There is nothing to add for a request that cannot be decided, or that the person may not see. */
async function withShown(body: unknown, read: () => Promise<ApiAnswer>): Promise<unknown> {
  if (typeof body !== 'object' || body === null || ('shown' in body && body.shown !== undefined)) return body;
  const { shown } = (await read()).body;
  return shown ? { ...body, shown } : body;
}
