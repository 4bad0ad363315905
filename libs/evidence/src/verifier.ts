import { verify } from 'node:crypto';
import { climb, digestOf, moveOn, rootOf, type Way } from './merkle.ts';
import { isOfSameTransaction, type Place, readProof, signatureOf, signedMessage, signerOf } from './proof.ts';
import type { PublicKeys } from './signing-keys.ts';
import type { Digest } from './tlog/digest.ts';

/** Why a record does not count as an event. */
export type ProofFault =
  /** It has no proof, or what stands there is none. */
  | 'NO_PROOF'
  /** Its proof names a key that is not among the known ones. */
  | 'UNKNOWN_KEY'
  /** Its proof is another record's, or for another place, or signed by somebody else. */
  | 'WRONG_PROOF';

/** Checks whether policy wrote the records of a topic. */
export interface ProofVerifier {
  /**
   * By the record's value and the header `lockbox-proof`; undefined if policy wrote it, there. `hash` is the value's SHA-256, from whoever
   * has it already.
   */
  faultOf(partition: number, raw: Buffer | null, header: Buffer | undefined, hash?: Digest): ProofFault | undefined;
}

/** A transaction whose signature was checked. */
interface Checked {
  /** One of its headers. A copy: the record's own would hold on to the fetch that it came with. */
  readonly header: Buffer;
  /** Of its newest event. */
  readonly way: Way;
}

/** The registry's wire format begins with it, and so does a leaf of RFC 6962. */
const FIRST_BYTE = 0;

/** One signature is checked for all events of a transaction, as long as they come one after another. */
export function createProofVerifier(topic: string, keys: PublicKeys): ProofVerifier {
  const newest = new Map<number, Checked>();

  function check(place: Place, leaf: Digest, header: Buffer): ProofFault | undefined {
    const proof = readProof(header);
    if (proof === undefined) return 'NO_PROOF';
    const last = newest.get(place.partition);
    if (last !== undefined && isOfSameTransaction(last.header, header)) {
      return moveOn(last.way, leaf, proof) ? undefined : 'WRONG_PROOF';
    }
    const way = climb(leaf, proof);
    if (way === undefined) return 'WRONG_PROOF';
    const root = rootOf(way);
    const key = keys.get(signerOf(header).keyId);
    if (key === undefined) return 'UNKNOWN_KEY';
    if (!verify(null, signedMessage(place, proof.size, root), key, signatureOf(header))) return 'WRONG_PROOF';
    newest.set(place.partition, { header: Buffer.from(header), way });
    return undefined;
  }

  return {
    faultOf(partition, raw, header, hash) {
      if (raw === null || header === undefined || raw[0] !== FIRST_BYTE) return 'NO_PROOF';
      return check({ topic, partition }, hash ?? digestOf(raw), header);
    },
  };
}
