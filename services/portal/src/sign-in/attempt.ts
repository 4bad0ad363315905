import { createHash, randomBytes } from 'node:crypto';

/** Which issuer a person signs in at; the two may be one. */
export type Kind = 'customer' | 'provider';

/**
 * One attempt to sign in. All that the issuer's answer is checked against is derived from a secret in the browser's own
 * cookie, so that the portal stores nothing for those who follow the link and never come back.
 */
export interface SignInAttempt {
  readonly secret: string;
  readonly kind: Kind;
  /** The page to go on to: a path of the portal. */
  readonly returnTo: string;
}

const SECRET = /^[A-Za-z0-9_-]{43}$/;
const derived = (secret: string, what: string): string =>
  createHash('sha256').update(`${what}:${secret}`).digest('base64url');

export const newAttempt = (kind: Kind, returnTo: string): SignInAttempt => ({
  secret: randomBytes(32).toString('base64url'),
  kind,
  returnTo,
});

export const stateOf = ({ secret }: SignInAttempt): string => derived(secret, 'state');
export const nonceOf = ({ secret }: SignInAttempt): string => derived(secret, 'nonce');
export const verifierOf = ({ secret }: SignInAttempt): string => derived(secret, 'verifier');

/** Each attempt has a cookie of its own: two tabs may sign in at the same time. */
export const attemptCookie = (state: string): string => `__Host-lockbox-${state.slice(0, 8)}`;
export const ATTEMPT_SECONDS = 15 * 60;

export const writeAttempt = ({ secret, kind, returnTo }: SignInAttempt): string =>
  `${secret}.${kind}.${Buffer.from(returnTo).toString('base64url')}`;

/** Returns undefined for a value that `writeAttempt` did not write. */
export function readAttempt(value: string | undefined): SignInAttempt | undefined {
  const [secret = '', kind, path = ''] = value?.split('.') ?? [];
  if (!SECRET.test(secret) || (kind !== 'customer' && kind !== 'provider')) return undefined;
  return { secret, kind, returnTo: safePath(Buffer.from(path, 'base64url').toString()) };
}

/** Returns the path if it is one of the portal's own pages, and `/` otherwise, such as for another site's address. */
export function safePath(wanted: string | undefined): string {
  const here = 'http://portal.invalid';
  if (wanted === undefined || !wanted.startsWith('/') || !URL.canParse(wanted, here)) return '/';
  const { origin, pathname, search, hash } = new URL(wanted, here);
  // Browsers read two slashes at the start as another host.
  if (origin !== here || pathname.startsWith('//') || /^\/(api|sign-in|sign-out)(\/|$)/.test(pathname)) return '/';
  return `${pathname}${search}${hash}`;
}
