import { LockboxError } from '@lockbox/contracts/errors';
import { millisecondsOf } from '@lockbox/platform/durations';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import { AnsweredProblem } from '../http/problems.ts';
import type { PortalSettings } from '../settings.ts';
import { type Kind, nonceOf, type SignInAttempt, stateOf, verifierOf } from './attempt.ts';
import type { NewSession } from './sessions.ts';
import { type ClaimsReader, readClaims } from './tokens.ts';

/** The person's sign-in at the issuer is too old: the next attempt must ask for a fresh one. */
export class SignInTooOld extends AnsweredProblem {
  constructor() {
    super(401, 'UNAUTHORIZED', ['SIGN_IN_TOO_OLD']);
  }
}

/** Seconds by which an issuer's clock may differ from the portal's. */
const CLOCK_TOLERANCE = 30;

/**
 * Until when the person's proof is recent enough: `maxAge` seconds from when the issuer took it. Throws when it is not, or the
 * issuer does not say when it was, or says a time that has not come: a session must not last longer by that.
 */
function recentUntil(authTime: unknown, maxAge: number): Date {
  if (typeof authTime !== 'number') throw new AnsweredProblem(401, 'UNAUTHORIZED', ['SIGN_IN_TIME_MISSING']);
  if (authTime > Date.now() / 1000 + CLOCK_TOLERANCE) {
    throw new AnsweredProblem(401, 'UNAUTHORIZED', ['SIGN_IN_TIME_AHEAD']);
  }
  const until = new Date((authTime + maxAge + CLOCK_TOLERANCE) * 1000);
  if (until.getTime() < Date.now()) throw new SignInTooOld();
  return until;
}

interface Client {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Reports whether customers and provider have one issuer; a slash at the end makes no difference. */
const haveOneIssuer = (settings: PortalSettings): boolean =>
  settings.LOCKBOX_PROVIDER_OIDC_ISSUER.replace(/\/$/, '') === settings.LOCKBOX_OIDC_ISSUER.replace(/\/$/, '');

function clientsOf(settings: PortalSettings): Readonly<Record<Kind, Client>> {
  const customer: Client = {
    issuer: settings.LOCKBOX_OIDC_ISSUER,
    clientId: settings.LOCKBOX_OIDC_CLIENT_ID,
    clientSecret: settings.LOCKBOX_OIDC_CLIENT_SECRET,
  };
  return {
    customer,
    provider: {
      issuer: settings.LOCKBOX_PROVIDER_OIDC_ISSUER,
      clientId: settings.LOCKBOX_PROVIDER_OIDC_CLIENT_ID || customer.clientId,
      // A secret is for its own issuer alone, and must not be sent to another.
      clientSecret:
        settings.LOCKBOX_PROVIDER_OIDC_CLIENT_SECRET || (haveOneIssuer(settings) ? customer.clientSecret : ''),
    },
  };
}

/**
 * The callback of each issuer. Two issuers have an address each, so that the answer of one is never taken for the other's (RFC
 * 9700, 4.4); with one issuer, nothing can be mixed up.
 */
const callbackPaths = (settings: PortalSettings): Readonly<Record<Kind, string>> => ({
  customer: '/sign-in/callback',
  provider: haveOneIssuer(settings) ? '/sign-in/callback' : '/sign-in/callback/provider',
});

/** An issuer may move what its discovery names: it is asked again after so long. */
const DISCOVERED_FOR_MS = 10 * 60_000;

/**
 * The portal as a client of both issuers, discovered at the first sign-in: an issuer may be down at the start. Where it does not answer
 * later, what it said last counts on.
 */
export function createIssuers(settings: PortalSettings) {
  const portal = settings.LOCKBOX_PORTAL_URL.replace(/\/$/, '');
  const callbacks = callbackPaths(settings);
  const maxAge =
    settings.LOCKBOX_SIGN_IN_MAX_AGE === 'none'
      ? undefined
      : Math.floor(millisecondsOf(settings.LOCKBOX_SIGN_IN_MAX_AGE) / 1000);
  const signedOut = `${portal}/signed-out`;
  const identityOf: ClaimsReader = readClaims(settings);
  const clients = clientsOf(settings);
  const found = new Map<Kind, { readonly configuration: Promise<Configuration>; readonly askedAt: number }>();

  function configurationOf(kind: Kind): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = clients[kind];
    const known = found.get(kind);
    if (known !== undefined && Date.now() - known.askedAt < DISCOVERED_FOR_MS) return known.configuration;
    const insecure = settings.LOCKBOX_DEVELOPMENT && issuer.startsWith('http:') ? [allowInsecureRequests] : [];
    const configuration = discovery(
      new URL(issuer),
      clientId,
      clientSecret || undefined,
      clientSecret ? undefined : None(),
      {
        // The id token's signature is checked too, not only that the issuer's own address has sent it.
        execute: [...insecure, enableNonRepudiationChecks],
        timeout: 10,
      },
    ).catch((cause) => {
      if (known !== undefined) return known.configuration;
      found.delete(kind);
      throw new LockboxError('ISSUER_UNAVAILABLE', `The OpenID Connect issuer ${issuer} does not answer.`, {
        cause,
        retriable: true,
      });
    });
    found.set(kind, { configuration, askedAt: Date.now() });
    return configuration;
  }

  return {
    /** The path by which an answer to this attempt has to come. */
    callbackOf: ({ kind }: SignInAttempt): string => callbacks[kind],

    /** The address for signing in; with `fresh` the issuer must ask for the identity, even of a known person. */
    async signInUrl(attempt: SignInAttempt, { fresh = false } = {}): Promise<URL> {
      return buildAuthorizationUrl(await configurationOf(attempt.kind), {
        redirect_uri: `${portal}${callbacks[attempt.kind]}`,
        scope: 'openid',
        state: stateOf(attempt),
        nonce: nonceOf(attempt),
        code_challenge: await calculatePKCECodeChallenge(verifierOf(attempt)),
        code_challenge_method: 'S256',
        ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
        ...(fresh ? { prompt: 'login' } : {}),
      });
    },

    /**
     * Checks the answer that the browser brought back from the issuer; throws when anything in it is wrong: also when it names
     * another issuer (`iss`), or the person has proven who they are too long ago (`auth_time`).
     */
    async finish(attempt: SignInAttempt, query: string): Promise<NewSession> {
      const configuration = await configurationOf(attempt.kind);
      const tokens = await authorizationCodeGrant(
        configuration,
        new URL(`${portal}${callbacks[attempt.kind]}?${query}`),
        {
          expectedState: stateOf(attempt),
          expectedNonce: nonceOf(attempt),
          pkceCodeVerifier: verifierOf(attempt),
          idTokenExpected: true,
        },
      );
      const claims = tokens.claims();
      if (claims === undefined || tokens.id_token === undefined) throw new Error('The issuer sent no id token.');
      return {
        identity: identityOf(clients[attempt.kind].issuer, claims),
        issuer: attempt.kind,
        idToken: tokens.id_token,
        provenUntil: maxAge === undefined ? null : recentUntil(claims.auth_time, maxAge),
      };
    },

    /** The address at which the issuer ends its own session too. */
    async signOutUrl(kind: Kind, idToken: string): Promise<string> {
      try {
        const configuration = await configurationOf(kind);
        if (configuration.serverMetadata().end_session_endpoint === undefined) return signedOut;
        return buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: signedOut }).href;
      } catch {
        return signedOut; // the portal's own session has ended, whether or not the issuer answers
      }
    },
  };
}
export type Issuers = ReturnType<typeof createIssuers>;
