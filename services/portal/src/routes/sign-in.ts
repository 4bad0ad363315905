import { LockboxError } from '@lockbox/contracts/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problemText } from '../../web/src/words/problem-text.ts';
import type { Dependencies } from '../dependencies.ts';
import { AnsweredProblem } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import type { RefusedCalls } from '../limits/refused-calls.ts';
import {
  ATTEMPT_SECONDS,
  attemptCookie,
  type Kind,
  newAttempt,
  readAttempt,
  type SignInAttempt,
  safePath,
  stateOf,
  writeAttempt,
} from '../sign-in/attempt.ts';
import { cookieOptions, SESSION_COOKIE } from '../sign-in/cookies.ts';
import { checkForgery, checkOrigin } from '../sign-in/csrf.ts';
import { deviceOf } from '../sign-in/device.ts';
import { SignInTooOld } from '../sign-in/issuers.ts';
import { sendPlainPage } from '../web-app/plain-page.ts';

const textOf = (from: unknown, name: string): string | undefined => {
  if (typeof from !== 'object' || from === null) return undefined;
  const value = Object.getOwnPropertyDescriptor(from, name)?.value;
  return typeof value === 'string' ? value : undefined;
};

/** With what lies behind it: openid-client says itself only that something was wrong. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${reasonOf(error.cause)}` : error.message;
}

const PROVIDER_CALLBACK = '/sign-in/callback/provider';

/** Pages under /provider are for the provider's people, who may have an issuer of their own. */
const kindFor = (asked: string | undefined, returnTo: string): Kind =>
  asked === 'provider' || (asked === undefined && /^\/provider(\/|$)/.test(returnTo)) ? 'provider' : 'customer';

/** The page that the person wants, and the issuer for it. */
type Wanted = Pick<SignInAttempt, 'kind' | 'returnTo'>;

/** An issuer of the provider's own sends people back to an address of its own. */
function wantedOf({ query, routeOptions }: FastifyRequest): Wanted {
  const returnTo = safePath(textOf(query, 'return'));
  const asked = routeOptions.url === PROVIDER_CALLBACK ? 'provider' : textOf(query, 'kind');
  return { kind: kindFor(asked, returnTo), returnTo };
}

const again = ({ kind, returnTo }: Wanted): string => `/sign-in?return=${encodeURIComponent(returnTo)}&kind=${kind}`;

/** Makes what sends a page that says what went wrong: JSON is nothing for a person to read. */
const failurePage =
  (refused: RefusedCalls) =>
  (reply: FastifyReply, error: unknown, wanted: Wanted): FastifyReply => {
    const waiting = error instanceof LockboxError && error.code === 'ISSUER_UNAVAILABLE';
    refused.write(reply.request, { reason: reasonOf(error) }, 'a sign-in failed');
    const problem = error instanceof AnsweredProblem ? error : undefined;
    reply.headers(problem?.headers ?? {});
    return sendPlainPage(reply, (words) => {
      const { notSignedIn: said } = words.plain;
      return {
        status: waiting ? 503 : problem?.status === 429 || problem?.status === 403 ? problem.status : 400,
        title: said.title,
        text: waiting ? said.unavailable : problem === undefined ? said.interrupted : problemText(problem, words),
        next: {
          kind: 'button',
          // The issuer would give the same old answer otherwise.
          href: `${again(wanted)}${error instanceof SignInTooOld ? '&prompt=login' : ''}`,
          text: said.button,
        },
      };
    });
  };

/** Signs people in and out, by redirects of the browser. */
export function signInRoutes(
  app: FastifyInstance,
  { issuers, sessions, administration, portalOrigin, log }: Dependencies,
  { limits, refused }: { readonly limits: Limits; readonly refused: RefusedCalls },
): void {
  const tellFailure = failurePage(refused);

  /** Each of these calls counts for its address: nobody is known before the last one has succeeded. */
  const known = new WeakMap<FastifyRequest, () => void>();
  async function count(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    try {
      known.set(request, limits.stranger(request));
      return undefined;
    } catch (error) {
      return tellFailure(reply, error, wantedOf(request));
    }
  }

  /** A link alone begins nothing, also where the issuer would ask nothing: the person presses a button. */
  app.get('/sign-in', { schema: { hide: true }, onRequest: count }, (request, reply) => {
    return sendPlainPage(reply, ({ plain: { signIn: said } }) => ({
      status: 200,
      title: said.title,
      text: said.text,
      next: { kind: 'button', href: again(wantedOf(request)), text: said.button },
    }));
  });

  app.register(async (forms) => {
    // The address holds the wanted page.
    forms.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) =>
      done(null),
    );
    /** Answers a form by the redirect to the issuer, and a script, which follows none to another site, by its address. */
    forms.post('/sign-in', { schema: { hide: true }, onRequest: count }, async (request, reply) => {
      const wanted = wantedOf(request);
      const attempt = newAttempt(wanted.kind, wanted.returnTo);
      try {
        checkOrigin(request, portalOrigin);
        const url = await issuers.signInUrl(attempt, { fresh: textOf(request.query, 'prompt') === 'login' });
        reply
          .setCookie(attemptCookie(stateOf(attempt)), writeAttempt(attempt), {
            ...cookieOptions,
            maxAge: ATTEMPT_SECONDS,
          })
          .header('cache-control', 'no-store');
        return request.headers.accept === 'application/json'
          ? reply.send({ location: url.href })
          : reply.redirect(url.href, 303);
      } catch (error) {
        return tellFailure(reply, error, wanted);
      }
    });
  });

  async function comeBack(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const cookie = attemptCookie(textOf(request.query, 'state') ?? '');
    const attempt = readAttempt(request.cookies[cookie]);
    if (attempt === undefined) return tellFailure(reply, new Error('no cookie of this sign-in'), wantedOf(request));
    reply.clearCookie(cookie, cookieOptions); // not before: what anybody sent as its state may name no cookie
    try {
      const [path, query = ''] = request.url.split('?', 2);
      if (path !== issuers.callbackOf(attempt)) throw new Error('the answer came by the address of another issuer');
      const signedIn = await issuers.finish(attempt, query);
      // Sign-in always starts a new session, so that nobody can have planted its id.
      await sessions.end(request.cookies[SESSION_COOKIE]);
      known.get(request)?.();
      const started = await sessions.start(signedIn, deviceOf(request.headers['user-agent']));
      log.info({ who: signedIn.identity, address: request.ip }, 'signed in');
      administration.signedIn(signedIn.identity);
      return reply
        .setCookie(SESSION_COOKIE, started, cookieOptions)
        .header('cache-control', 'no-store')
        .redirect(attempt.returnTo, 303);
    } catch (error) {
      return tellFailure(reply, error, attempt);
    }
  }
  for (const path of ['/sign-in/callback', PROVIDER_CALLBACK])
    app.get(path, { schema: { hide: true }, onRequest: count }, comeBack);

  app.get('/signed-out', { schema: { hide: true } }, (_request, reply) =>
    sendPlainPage(reply, ({ plain: { signedOut: said } }) => ({
      status: 200,
      title: said.title,
      text: said.text,
      next: { kind: 'button', href: '/sign-in', text: said.button },
    })),
  );

  /** Ends the portal's session, and answers with the page at which the issuer ends its own. */
  app.post('/sign-out', { schema: { hide: true }, onRequest: count }, async (request, reply) => {
    // Another site's page, with whose call the browser sends no cookie, would take the cookie away.
    checkOrigin(request, portalOrigin);
    const cookie = request.cookies[SESSION_COOKIE];
    const session = await sessions.find(cookie, { inUse: false });
    if (session !== undefined) {
      checkForgery(request, { csrfToken: session.csrfToken, origin: portalOrigin });
      await sessions.end(cookie);
      log.info({ who: session.identity, address: request.ip }, 'signed out');
    }
    return reply
      .clearCookie(SESSION_COOKIE, cookieOptions)
      .header('cache-control', 'no-store')
      .send({
        location: session === undefined ? '/signed-out' : await issuers.signOutUrl(session.issuer, session.idToken),
      });
  });
}
