import { hash } from 'node:crypto';

interface Checked<Identity> {
  readonly identity: Identity;
  readonly until: number;
}

/**
 * A token that was found valid is not checked again for this long, and never beyond its end. It weakens nothing: a token
 * cannot be called back, and a key that the issuer has withdrawn is trusted for ten minutes anyway (jose's `cacheMaxAge`).
 */
const TRUSTED_MS = 30_000;
const MOST = 10_000;

/** Remembers valid tokens, since a script sends the same one with each call, and its signature is what costs. */
export function createCheckedTokens<Identity>(now: () => number = Date.now) {
  /** By the token's hash: nothing here can be used to sign in. The oldest first. */
  const checked = new Map<string, Checked<Identity>>();
  const keyOf = (token: string) => hash('sha256', token, 'base64');
  return {
    get(token: string): Identity | undefined {
      const key = keyOf(token);
      const known = checked.get(key);
      if (known !== undefined && known.until > now()) return known.identity;
      checked.delete(key);
      return undefined;
    },
    /** `expiresAt` is in seconds since 1970, as tokens have it. */
    add(token: string, identity: Identity, expiresAt: number | undefined): void {
      const until = Math.min(now() + TRUSTED_MS, (expiresAt ?? Number.POSITIVE_INFINITY) * 1000);
      checked.set(keyOf(token), { identity, until });
      const [oldest] = checked.keys();
      if (checked.size > MOST && oldest !== undefined) checked.delete(oldest);
    },
  };
}
