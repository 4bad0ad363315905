import { hash, timingSafeEqual } from 'node:crypto';
import { createTokenCheck, scopesOf, TokenRefused } from '@lockbox/oidc/token-check';
import type { Stream } from './receivers.ts';
import { Refusal } from './reply.ts';

/** Scopes of access tokens, as the CAEP interoperability profile 1.0 names them. */
const SCOPES = { manage: 'ssf.manage', read: 'ssf.read' } as const;

/** A receiver that calls. */
export interface SignalsCaller {
  readonly streams: readonly Stream[];
  /** It may change its streams, and not only read them. */
  readonly mayManage: boolean;
}

/** The claims of an access token. */
interface Shown {
  readonly client: string | undefined;
  readonly scopes: readonly string[];
}

/** Returns the caller of a header `authorization`. Throws Refusal if there is none. */
export type FindSignalsCaller = (header: string | undefined) => Promise<SignalsCaller>;

/** Callers show the token whose hash their entry has, or an access token of the provider's issuer for their entry's client. */
export function createFindCaller(options: {
  readonly streams: readonly Stream[];
  readonly issuer: string;
  readonly audiences: readonly string[];
}): FindSignalsCaller {
  const { streams, issuer, audiences } = options;
  const shownBy = createTokenCheck<Shown>({
    issuers: [issuer],
    audiences,
    scopes: new Set(),
    ownClients: new Set(),
    read(_, claims) {
      const client = claims.client_id ?? claims.azp;
      return { client: typeof client === 'string' ? client : undefined, scopes: scopesOf(claims) };
    },
  });

  const byHash = (token: string): readonly Stream[] => {
    const given = Buffer.from(hash('sha256', token, 'hex'));
    return streams.filter(
      ({ tokenSha256 }) => tokenSha256 !== undefined && timingSafeEqual(Buffer.from(tokenSha256), given),
    );
  };

  async function byClient(token: string): Promise<SignalsCaller> {
    if (streams.every(({ clientId }) => clientId === undefined)) return NO_CALLER;
    const { client, scopes } = await shownBy(token).catch((error: unknown): Shown => {
      if (error instanceof TokenRefused) return { client: undefined, scopes: [] };
      throw error;
    });
    const own = streams.filter(({ clientId }) => clientId !== undefined && clientId === client);
    const mayManage = scopes.includes(SCOPES.manage);
    if (own.length > 0 && !mayManage && !scopes.includes(SCOPES.read)) throw insufficient(SCOPES.read);
    return { streams: own, mayManage };
  }

  return async (header = '') => {
    const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? [];
    if (token === undefined) throw unauthenticated('Bearer');
    const own = byHash(token);
    const caller = own.length > 0 ? { streams: own, mayManage: true } : await byClient(token);
    if (caller.streams.length === 0) throw unauthenticated('Bearer error="invalid_token"');
    return caller;
  };
}

export const NO_CALLER: SignalsCaller = { streams: [], mayManage: false };

const unauthenticated = (challenge: string): Refusal =>
  new Refusal(401, 'This needs a bearer token of a stream.', { 'www-authenticate': challenge });

/** RFC 6750, section 3.1. */
const insufficient = (scope: string): Refusal =>
  new Refusal(403, `The access token has not the scope ${scope}.`, {
    'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"`,
  });

export function needManage({ mayManage }: SignalsCaller): void {
  if (!mayManage) throw insufficient(SCOPES.manage);
}
