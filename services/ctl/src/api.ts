import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { LockboxError } from '@lockbox/contracts/errors';
import * as v from 'valibot';
import { apiSettings, providerClaim } from './settings.ts';
import { developmentSignIn, presentToken, tokenClaimsOf, type Whom } from './sign-in.ts';

/** An answer of the API: the resource, or that the outcome is not known yet, with where to look. */
export type ApiAnswer =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'pending'; readonly body: unknown };

export interface PortalApi {
  /**
   * True if the token belongs to one of the provider's people, who see access requests; customers see lockbox requests.
   */
  readonly forProvider: boolean;
  get(path: string): Promise<unknown>;
  /** The lines of an answer, as they come. */
  lines(path: string): Promise<AsyncIterable<string>>;
  send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<ApiAnswer>;
}

/** Longer than the portal tries to reach a broker. */
const TIMEOUT_MS = 30_000;

/**
 * Calls the portal's API as the person who signed in, or as one of the development issuer's people. Throws
 * NOT_SIGNED_IN, NOT_ALLOWED, or the code and sentence of a refusal.
 */
export async function openApi(env: EnvironmentVariables, as?: Whom): Promise<PortalApi> {
  return openApiWith(env, await signedInToken(env, as));
}

/** The access token of that person. */
export async function signedInToken(env: EnvironmentVariables, as?: Whom): Promise<string> {
  if (as !== undefined) return (await developmentSignIn(env, as)).accessToken;
  return presentToken(env, apiSettings(env).LOCKBOX_TOKEN);
}

/** The same with a token that was had before. */
export const openApiWith = (env: EnvironmentVariables, token: string): PortalApi =>
  apiFor(apiSettings(env).LOCKBOX_PORTAL_URL, token, tokenClaimsOf(token)[providerClaim(env)] === true);

function apiFor(portalUrl: string, token: string, forProvider: boolean): PortalApi {
  async function answerTo(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
    const response = await fetch(`${portalUrl.replace(/\/$/, '')}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: signal ?? AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause) => {
      const sentence = `The portal at ${portalUrl} does not answer. Check LOCKBOX_PORTAL_URL and that it runs.`;
      throw new LockboxError('PORTAL_UNAVAILABLE', sentence, { cause, retriable: true });
    });
    if (response.ok) return response;
    throw problemError(response.status, await bodyOf(response));
  }
  const bodyOf = (response: Response): Promise<unknown> => response.json().catch(() => null);
  async function call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const response = await answerTo(method, path, body);
    return { status: response.status, body: await bodyOf(response) };
  }

  return {
    forProvider,
    get: async (path) => (await call('GET', path)).body,
    async lines(path) {
      const waiting = new AbortController();
      const timer = setTimeout(() => waiting.abort(), TIMEOUT_MS);
      const { body } = await answerTo('GET', path, undefined, waiting.signal).finally(() => clearTimeout(timer));
      return linesIn(body);
    },
    async send(method, path, body) {
      const answer = await call(method, path, body);
      return { kind: answer.status === 202 ? 'pending' : 'done', body: answer.body };
    },
  };
}

/** An answer's body itself, with what else the portal says: the schema names only what the command line reads of it. */
export function answerOf<S extends v.GenericSchema>(schema: S, body: unknown): v.InferInput<S> {
  const { success, issues } = v.safeParse(schema, body);
  if (success) return body as v.InferInput<S>; // the schema has checked it
  throw new Error(
    `The portal's answer has an unexpected shape. Use a portal and a command line of the same release. ${v.summarize(issues)}`,
  );
}

/** The portal refuses: `problem` is its own code, a reason of the domain among others. */
export class PortalRefusal extends LockboxError {
  readonly problem: string;
  constructor(problem: string, detail: string, retriable: boolean) {
    super('PORTAL_REFUSED', detail, { retriable });
    this.problem = problem;
  }
}

/** Makes an error, with code and sentence, of an RFC 9457 problem. */
function problemError(status: number, body: unknown): LockboxError {
  const problem = typeof body === 'object' && body !== null ? body : {};
  const detail = 'detail' in problem ? String(problem.detail) : `The portal answered with HTTP ${status}.`;
  if (status === 401) return new LockboxError('NOT_SIGNED_IN', `${detail} Run \`lockbox login\`.`);
  if (status === 403) return new LockboxError('NOT_ALLOWED', detail);
  const code = 'code' in problem ? String(problem.code) : `HTTP_${status}`;
  return new PortalRefusal(code, detail, status >= 500);
}

/** Yields a body line by line. A last line without a line break was cut off and is left out. */
async function* linesIn(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const piece of body ?? []) {
      const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } catch (cause) {
    const sentence = "The portal's answer broke off before its end. Try again.";
    throw new LockboxError('PORTAL_UNAVAILABLE', sentence, { cause, retriable: true });
  }
}
