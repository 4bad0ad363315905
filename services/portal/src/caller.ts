import type { FastifyInstance, FastifyRequest } from 'fastify';
import { carryTraces } from './call-trace.ts';
import type { Dependencies } from './dependencies.ts';
import { Problem } from './problems.ts';
import { SESSION_COOKIE } from './sign-in/cookies.ts';
import { changesSomething, checkForgery } from './sign-in/csrf.ts';
import type { Session } from './sign-in/sessions.ts';
import type { Identity } from './tokens.ts';

declare module 'fastify' {
  interface FastifyRequest {
    identity: Identity | null;
    /** The browser's; null when a bearer token was sent. */
    session: Session | null;
  }
  interface FastifyContextConfig {
    /** Only ever called by the page itself, in a way that takes no headers. */
    readonly background?: boolean;
  }
}

/** The identity of a request that has passed the check of its token or session. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null)
    throw new Problem(401, 'UNAUTHORIZED', 'Sign in, or send a bearer token.', { 'www-authenticate': 'Bearer' });
  return request.identity;
}

/** Set by the page on what it does by itself, so that a page that lies open does not count as one that is used. */
const BACKGROUND_HEADER = 'x-lockbox-background';

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/;

/** The token of a call that has one. */
export const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  headers.authorization === undefined ? undefined : BEARER.exec(headers.authorization)?.[1];

/** Finds out who calls: by a bearer token, or else by the browser's session, which must not have been forged. */
async function identify(request: FastifyRequest, { checkToken, sessions, portalOrigin }: Dependencies): Promise<void> {
  if (request.headers.authorization !== undefined) {
    const token = bearerOf(request);
    if (token !== undefined) request.identity = await checkToken(token);
  } else {
    const inUse = request.headers[BACKGROUND_HEADER] === undefined && !request.routeOptions.config.background;
    const session = await sessions.find(request.cookies[SESSION_COOKIE], { inUse });
    if (session !== undefined) {
      if (changesSomething(request)) checkForgery(request, { csrfToken: session.csrfToken, origin: portalOrigin });
      request.session = session;
      request.identity = session.identity;
    }
  }
  identityOf(request);
}

/** Finds out, for every route added after it, who calls, or answers 401; and says how its answers may be kept. */
export function identifyCallers(api: FastifyInstance, deps: Dependencies): void {
  api.decorateRequest('identity', null);
  api.decorateRequest('session', null);
  api.addHook('onRequest', (request) => identify(request, deps));
  carryTraces(api);
  api.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    // The clock that decides: a browser's own may be wrong, and the development clock is moved forward.
    reply.header('lockbox-time', new Date(deps.now()).toISOString());
  });
}
