import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { SESSION_COOKIE } from '../sign-in/cookies.ts';
import { changesSomething, checkForgery, isFromElsewhere } from '../sign-in/csrf.ts';
import type { BrowserSession } from '../sign-in/sessions.ts';
import type { Identity } from '../sign-in/tokens.ts';
import { carryTraces } from './call-trace.ts';
import { AnsweredProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    identity: Identity | null;
    /** The browser's session; null when a bearer token was sent. */
    session: BrowserSession | null;
  }
  interface FastifyContextConfig {
    /** The page calls this route by itself, in a way that allows no headers: it does not count as use of a session. */
    readonly background?: boolean;
    /** It has only what is the caller's own: what is missing, or too much, there is no evidence. */
    readonly own?: boolean;
  }
}

/** Who calls, by token or session; throws 401 when nobody is signed in. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null)
    throw new AnsweredProblem(401, 'UNAUTHORIZED', ['NOT_SIGNED_IN'], { 'www-authenticate': 'Bearer' });
  return request.identity;
}

/** The page sends it with calls that it makes by itself, so that an open page alone does not keep a session alive. */
const BACKGROUND_HEADER = 'x-lockbox-background';

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/;

/** The bearer token of a call, if it has one. */
export const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  headers.authorization === undefined ? undefined : BEARER.exec(headers.authorization)?.[1];

/** Finds out who calls, by a bearer token or else by the browser's session; refuses what another site has forged. */
async function identify(request: FastifyRequest, { checkToken, sessions, portalOrigin }: Dependencies): Promise<void> {
  if (request.headers.authorization !== undefined) {
    const token = bearerOf(request);
    if (token !== undefined) request.identity = await checkToken(token);
  } else {
    const byItself = request.headers[BACKGROUND_HEADER] !== undefined || request.routeOptions.config.background;
    const inUse = !byItself && !isFromElsewhere(request);
    const session = await sessions.find(request.cookies[SESSION_COOKIE], { inUse });
    if (session !== undefined) {
      // Known before it is checked: the log says whose session another site has tried to use.
      request.session = session;
      request.identity = session.identity;
      if (changesSomething(request)) checkForgery(request, { csrfToken: session.csrfToken, origin: portalOrigin });
    }
  }
  identityOf(request);
}

/** The limits that each call counts against before any work (limits.ts). */
interface CallLimits {
  readonly stranger: (request: FastifyRequest) => () => void;
  readonly person: (request: FastifyRequest) => Promise<void>;
}

/**
 * Makes the routes that are added after this call know their caller or answer 401, and keeps caches from answers. A call
 * counts for its address until it is known who makes it, and then for that person.
 */
export function identifyCallers(api: FastifyInstance, deps: Dependencies, limits: CallLimits): void {
  api.decorateRequest('identity', null);
  api.decorateRequest('session', null);
  api.addHook('onRequest', async (request) => {
    const known = limits.stranger(request);
    await identify(request, deps);
    known();
    await limits.person(request);
  });
  carryTraces(api);
  api.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    // Pages count by this clock: a browser's own may be wrong, and the development clock is moved forward.
    reply.header('lockbox-time', new Date(deps.now()).toISOString());
  });
}
