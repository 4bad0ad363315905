import { GATE_SIGNER, type SourceKey, signedAtBy } from '@lockbox/contracts/source-signature';
import type { Incoming } from '@lockbox/worker/definition';

/**
 * Whether a record about a guard is signed as its reports are: whoever administers the brokers could otherwise show a guard that is
 * silent as one that is not. Without a key it is taken in development alone.
 */
export function isOfGuard(
  { topic, key, raw, headers }: Pick<Incoming<unknown>, 'topic' | 'key' | 'raw' | 'headers'>,
  own: readonly SourceKey[] | undefined,
  development: boolean,
): boolean {
  if (own === undefined) return development;
  return key !== null && signedAtBy(GATE_SIGNER, own, { topic, key, value: raw }, headers) !== undefined;
}

export const NOT_OF_GUARD =
  'The record does not prove that the guard of a data store wrote it. Sign topic, time, key and value with a key of gate that LOCKBOX_SOURCE_KEYS has.';
