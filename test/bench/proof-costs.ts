/** The costs of proving events and of checking the proofs: signatures and trees alone, in this process. */
import { randomBytes } from 'node:crypto';
import { digestOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER, proofsOf, readProof } from '@lockbox/evidence/proof';
import { newSigningKeys, publicKeysOf, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { createProofVerifier } from '@lockbox/evidence/verifier';
import type { Namespace } from '@lockbox/testing/namespace';
import { scanTopic } from './topic-scan.ts';

const PLACE = { topic: 'lockbox.events', partition: 0 };
const VALUE_BYTES = 600;
const FOR_MS = 300;

export interface ProofCosts {
  /** Events in a transaction. */
  readonly events: number;
  /** Seconds of processor time for all proofs of a transaction. */
  readonly prove: number;
  /** Seconds that one reader takes to check them. */
  readonly check: number;
}

/** For transactions of about so many events. */
export function proofCosts(events: number): ProofCosts {
  const { signingKey, publicKey } = newSigningKeys();
  const key = signingKeyOf(signingKey);
  const keys = publicKeysOf(publicKey);
  const size = Math.max(1, Math.round(events));
  const values = Array.from({ length: size }, () => Buffer.concat([Buffer.alloc(1), randomBytes(VALUE_BYTES)]));
  // Policy hashes them for the chain in any case.
  const hashes = values.map(digestOf);
  const proofs = proofsOf(key, PLACE, hashes);
  return {
    events: size,
    prove: secondsOf(() => proofsOf(key, PLACE, hashes)),
    check: secondsOf(() => {
      const verifier = createProofVerifier(PLACE.topic, keys);
      for (const [index, value] of values.entries()) {
        const fault = verifier.faultOf(PLACE.partition, value, proofs[index]);
        if (fault !== undefined) throw new Error(`A proof of the bench's own does not hold: ${fault}`);
      }
    }),
  };
}

function secondsOf(work: () => unknown): number {
  for (let warm = performance.now(); performance.now() - warm < FOR_MS; ) work();
  let times = 0;
  const begin = process.cpuUsage();
  for (const began = performance.now(); performance.now() - began < FOR_MS; times++) work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6 / times;
}

/** How many events share a transaction in a namespace's log, on average. */
export async function eventsInTransaction({ kafka, topics }: Pick<Namespace, 'kafka' | 'topics'>): Promise<number> {
  let transactions = 0;
  const { count } = await scanTopic(kafka, topics.events, {
    keep({ headers }) {
      const proof = headers[PROOF_HEADER];
      if (proof !== undefined && readProof(proof)?.index === 0) transactions += 1;
      return true;
    },
  });
  return count / transactions;
}
