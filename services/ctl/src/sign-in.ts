import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { LockboxError } from '@lockbox/contracts/errors';
import { customersIssuer, providerClaim, providersIssuer } from './settings.ts';

/** A public client of the issuer: people's machines hold no secret. */
export const CLIENT_ID = 'lockbox-cli';

export interface SignedIn {
  readonly issuer: string;
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The folder of what this command keeps of its user. */
export const ownFolder = (env: EnvironmentVariables): string =>
  join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'lockbox');

const tokenFile = (env: EnvironmentVariables): string => join(ownFolder(env), 'token.json');

/** Stores the token in a file that only its owner can read. */
export function keepToken(env: EnvironmentVariables, signedIn: SignedIn): string {
  const file = tokenFile(env);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  rmSync(file, { force: true }); // the mode is set for new files only
  writeFileSync(file, `${JSON.stringify(signedIn)}\n`, { mode: 0o600 });
  return file;
}

const notSignedIn = (why: string) =>
  new LockboxError('NOT_SIGNED_IN', `${why} Run \`lockbox login\`, or set LOCKBOX_TOKEN.`);

/** The token for calls to the API: LOCKBOX_TOKEN, or else that of `lockbox login`. Throws NOT_SIGNED_IN. */
export function presentToken(env: EnvironmentVariables, given: string): string {
  if (given !== '') return given;
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(tokenFile(env), 'utf8'));
  } catch {
    throw notSignedIn('You are not signed in.');
  }
  if (typeof kept !== 'object' || kept === null || !('accessToken' in kept) || typeof kept.accessToken !== 'string')
    throw notSignedIn(`${tokenFile(env)} is not what \`lockbox login\` writes.`);
  if ('expiresAt' in kept && typeof kept.expiresAt === 'number' && kept.expiresAt < Date.now())
    throw notSignedIn('Your sign-in has expired.');
  return kept.accessToken;
}

/** The claims of a token, without checking it: the API does that. */
export function tokenClaimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}

export type Whom =
  | { readonly person: string }
  | { readonly sub: string; readonly tenant: string }
  | { readonly sub: string; readonly provider: true };

/**
 * A token of a development issuer for one of its people. Customers and provider may have an issuer each, and an issuer
 * may know people of both sides: a token's claims name the side, and it must come from the issuer of that side.
 */
export async function developmentSignIn(env: EnvironmentVariables, whom: Whom): Promise<SignedIn> {
  let refusal: unknown;
  for (const issuerOf of [customersIssuer, providersIssuer]) {
    try {
      const signedIn = await developmentToken(issuerOf(env), whom);
      const ofProvider = tokenClaimsOf(signedIn.accessToken)[providerClaim(env)] === true;
      if (ofProvider === (issuerOf === providersIssuer)) return signedIn;
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal ?? notSignedIn('Neither issuer has this person on its own side.');
}

/** No other issuer has this. */
async function developmentToken(issuer: string, whom: Whom): Promise<SignedIn> {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/development/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(whom),
    signal: AbortSignal.timeout(10_000),
  }).catch((cause) => {
    throw new LockboxError('ISSUER_UNAVAILABLE', `The issuer ${issuer} does not answer.`, { cause, retriable: true });
  });
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok && typeof body === 'object' && body !== null && 'access_token' in body) {
    const seconds = 'expires_in' in body && typeof body.expires_in === 'number' ? body.expires_in : 3600;
    return { issuer, accessToken: String(body.access_token), expiresAt: Date.now() + seconds * 1000 };
  }
  const why =
    typeof body === 'object' && body !== null && 'error_description' in body
      ? String(body.error_description)
      : `HTTP ${answer.status}: only the development issuer gives tokens this way. Leave --as out.`;
  throw new LockboxError('NOT_ALLOWED', why);
}

/** The device flow (RFC 8628): waits while the person signs in with a browser, here or elsewhere. */
export async function deviceSignIn(
  issuer: string,
  scopes: readonly string[],
  say: (line: string) => void,
): Promise<SignedIn> {
  const oidc = await import('openid-client'); // no other command needs it
  const plainHttp = issuer.startsWith('http://');
  const config = await oidc
    .discovery(new URL(issuer), CLIENT_ID, undefined, oidc.None(), {
      ...(plainHttp ? { execute: [oidc.allowInsecureRequests] } : {}),
    })
    .catch((cause) => {
      throw new LockboxError('ISSUER_UNAVAILABLE', `The issuer ${issuer} does not answer.`, { cause, retriable: true });
    });
  const flow = await oidc.initiateDeviceAuthorization(config, { scope: ['openid', 'profile', ...scopes].join(' ') });
  say(`Open ${flow.verification_uri_complete ?? flow.verification_uri}`);
  say(`and confirm the code ${flow.user_code} (it holds for ${Math.round(flow.expires_in / 60)} minutes).`);
  const tokens = await oidc.pollDeviceAuthorizationGrant(config, flow).catch((error: unknown) => {
    throw error instanceof oidc.ResponseBodyError ? (notConfirmed(error.error) ?? error) : error;
  });
  return { issuer, accessToken: tokens.access_token, expiresAt: Date.now() + (tokens.expiresIn() ?? 3600) * 1000 };
}

/** The two errors of RFC 8628 that end the wait for the person. */
function notConfirmed(answer: string): LockboxError | undefined {
  if (answer === 'access_denied') return notSignedIn('The sign-in was stopped in the browser.');
  if (answer === 'expired_token') return notSignedIn('Nobody confirmed the code in time.');
  return undefined;
}
