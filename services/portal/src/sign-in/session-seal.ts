import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Seals what the database keeps of a session, so that whoever may write there signs in as nobody. */
export interface SessionSeal<T> {
  seal(session: T): string;
  isSealed(session: T, mac: unknown): boolean;
}

export interface SessionKeys {
  readonly present: string;
  /** Empty: none. */
  readonly previous: string;
}

/** HMAC-SHA-256 over all fields of a session, in a fixed order. With the previous key too what it has sealed can be used. */
export function sessionSeal<T>(
  { present, previous }: SessionKeys,
  fields: (session: T) => readonly (string | number | null)[],
): SessionSeal<T> {
  const key = keyOf(present);
  const keys = previous === '' ? [key] : [key, keyOf(previous)];
  const mac = (one: KeyObject, session: T): Buffer =>
    createHmac('sha256', one)
      .update(`lockbox/session/v1\n${JSON.stringify(fields(session))}`)
      .digest();
  return {
    seal: (session) => mac(key, session).toString('base64url'),
    isSealed(session, given) {
      if (typeof given !== 'string') return false;
      const bytes = Buffer.from(given, 'base64url');
      return keys.some((one) => {
        const made = mac(one, session);
        return bytes.length === made.length && timingSafeEqual(bytes, made);
      });
    },
  };
}

/**
 * With which the page keeps what a person has typed: whoever else sits at the browser has no key for it, and the same person
 * gets the same key after the next sign-in.
 */
export const draftKeyOf = ({ present }: SessionKeys, person: readonly (string | null)[]): string =>
  createHmac('sha256', keyOf(present))
    .update(`lockbox/drafts/v1\n${JSON.stringify(person)}`)
    .digest('base64');

const keyOf = (secret: string): KeyObject => createSecretKey(Buffer.from(secret));
