import { createHmac } from 'node:crypto';
import { createSeal, sealKeyOf } from '@lockbox/store/seal';

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
  const { seal, isSealed } = createSeal(
    { present: sealKeyOf(present), previous: previous === '' ? undefined : sealKeyOf(previous) },
    'lockbox/session/v1',
  );
  const contentOf = (session: T): string => JSON.stringify(fields(session));
  return {
    seal: (session) => seal(contentOf(session)),
    isSealed: (session, given) => isSealed(contentOf(session), given),
  };
}

/**
 * With which the page keeps what a person has typed: whoever else sits at the browser has no key for it, and the same person
 * gets the same key after the next sign-in.
 */
export const draftKeyOf = ({ present }: SessionKeys, person: readonly (string | null)[]): string =>
  createHmac('sha256', sealKeyOf(present))
    .update(`lockbox/drafts/v1\n${JSON.stringify(person)}`)
    .digest('base64');
