import { PROOF_HEADER, proofsOf } from '@lockbox/evidence/proof';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import type { Outgoing } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';

/** The record of an event in its chain, with the SHA-256 of its value. */
export interface ChainedRecord extends Outgoing {
  readonly hash: Digest;
  /** Its own, to which its proof is added. */
  readonly headers: Record<string, string | Buffer>;
}

/** The records of one transaction's events, each with the header that proves that policy wrote it, there. */
export function proven(
  { topics, signingKey }: Pick<PolicyDeps, 'topics' | 'signingKey'>,
  partition: number,
  events: readonly ChainedRecord[],
): readonly Outgoing[] {
  const place = { topic: topics.events, partition };
  const proofs = proofsOf(
    signingKey,
    place,
    events.map(({ hash }) => hash),
  );
  events.forEach(({ headers }, index) => {
    headers[PROOF_HEADER] = proofs[index] as Buffer; // one for each
  });
  return events;
}
