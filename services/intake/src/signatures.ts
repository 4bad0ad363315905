import { type SourceKey, signedAtBy } from '@lockbox/contracts/source-signature';
import { CLOCK_SKEW_MS, OLDEST_REQUEST_MS } from '@lockbox/domain/time/time-rules';
import type { Incoming } from '@lockbox/worker/definition';

/** The known keys of the sources whose records intake reads. */
export interface Signers {
  readonly keys: ReadonlyMap<string, readonly SourceKey[]>;
  /** In development only those sign who have a key. */
  readonly development: boolean;
}

/** Why a record does not prove that its source wrote it. It has no effect, and raises an alarm. */
export interface SignatureRefusal {
  readonly code: 'SOURCE_NOT_PROVEN' | 'SIGNED_IN_FUTURE';
  readonly sentence: string;
}

/**
 * A record has to be signed by whoever owns its topic: whoever administers the brokers can write to every topic, and in
 * everybody's name. `signed` is what topics.yaml says; a source that has a key signs in any case. What was signed before `since` has no
 * effect, whatever time the broker gave it: that is its administrator's to choose.
 */
export function signatureRefusalOf(
  { topic, key, raw, headers, timestamp }: Incoming<unknown>,
  signer: string,
  signed: boolean,
  { keys, development }: Signers,
  since = Number.NEGATIVE_INFINITY,
): SignatureRefusal | undefined {
  const own = keys.get(signer);
  if (own === undefined) {
    if (!signed || development) return undefined;
    return refused(
      `LOCKBOX_SOURCE_KEYS has no key of ${signer}: give it one, or say \`signed: false\` of it in topics.yaml.`,
    );
  }
  const signedAt = key === null ? undefined : signedAtBy(signer, own, { topic, key, value: raw }, headers);
  if (signedAt === undefined) {
    return refused(
      `The record is not signed with a key of ${signer} that LOCKBOX_SOURCE_KEYS has. Sign topic, time, key and value.`,
    );
  }
  const aheadMs = signedAt - timestamp;
  if (aheadMs > CLOCK_SKEW_MS) {
    const sentence = `The record was signed ${Math.round(aheadMs / 1_000)} s after the broker took it: the clock of ${signer} is ahead, or the broker's is behind. Set it right, then redrive.`;
    return { code: 'SIGNED_IN_FUTURE', sentence };
  }
  if (signedAt < since) return refused('The record was signed more than 35 days ago. Sign it anew.');
  if (aheadMs < -OLDEST_REQUEST_MS) {
    return refused('The record was signed more than 28 days before it was published. Sign it anew.');
  }
  return undefined;
}

const refused = (sentence: string): SignatureRefusal => ({ code: 'SOURCE_NOT_PROVEN', sentence });
