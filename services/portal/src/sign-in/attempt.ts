import { createHash, randomBytes } from 'node:crypto';

/** Which issuer a person comes from; the two may be one. */
export type Kind = 'customer' | 'provider';

/**
 * One try to sign in. Everything that the answer is checked against follows from a secret in the browser's own cookie, so that
 * nothing is kept here before a person has come back, whoever follows the link.
 */
export interface Attempt {
  readonly secret: string;
  readonly kind: Kind;
  /** The page to go on to: a path of the portal. */
  readonly returnTo: string;
}

const SECRET = /^[A-Za-z0-9_-]{43}$/;
const derived = (secret: string, what: string): string =>
  createHash('sha256').update(`${what}:${secret}`).digest('base64url');

export const newAttempt = (kind: Kind, returnTo: string): Attempt => ({
  secret: randomBytes(32).toString('base64url'),
  kind,
  returnTo,
});

export const stateOf = ({ secret }: Attempt): string => derived(secret, 'state');
export const nonceOf = ({ secret }: Attempt): string => derived(secret, 'nonce');
export const verifierOf = ({ secret }: Attempt): string => derived(secret, 'verifier');

/** Each try has a cookie of its own: two tabs may sign in at the same time. */
export const attemptCookie = (state: string): string => `__Host-lockbox-${state.slice(0, 8)}`;
export const ATTEMPT_SECONDS = 15 * 60;

export const writeAttempt = ({ secret, kind, returnTo }: Attempt): string =>
  `${secret}.${kind}.${Buffer.from(returnTo).toString('base64url')}`;

/** Undefined for what was not written here. */
export function readAttempt(value: string | undefined): Attempt | undefined {
  const [secret = '', kind, path = ''] = value?.split('.') ?? [];
  if (!SECRET.test(secret) || (kind !== 'customer' && kind !== 'provider')) return undefined;
  return { secret, kind, returnTo: safePath(Buffer.from(path, 'base64url').toString()) };
}

/** A path of the portal's own pages; the first page for anything else, such as another site's address. */
export function safePath(wanted: string | undefined): string {
  const here = 'http://portal.invalid';
  if (wanted === undefined || !wanted.startsWith('/') || !URL.canParse(wanted, here)) return '/';
  const { origin, pathname, search, hash } = new URL(wanted, here);
  // Two slashes at the start would be read as another host.
  if (origin !== here || pathname.startsWith('//') || /^\/(api|sign-in|sign-out)(\/|$)/.test(pathname)) return '/';
  return `${pathname}${search}${hash}`;
}
