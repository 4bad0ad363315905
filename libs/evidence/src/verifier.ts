import { hash, verify } from 'node:crypto';
import { climb, type TreeNodes } from './merkle.ts';
import { type Place, readProof, signedMessage } from './proof.ts';
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
  /** By the record's value and the header `lockbox-proof`; undefined if policy wrote it, there. */
  faultOf(partition: number, raw: Buffer | null, header: Buffer | undefined): ProofFault | undefined;
}

/** A transaction whose signature was checked. */
interface Checked {
  readonly statement: string;
  readonly root: Digest;
  readonly nodes: Map<number, Digest>;
}

/** The registry's wire format begins with it, and so does a leaf of RFC 6962. */
const FIRST_BYTE = 0;

/** One signature is checked for all events of a transaction, as long as they come one after another. */
export function createProofVerifier(topic: string, keys: PublicKeys): ProofVerifier {
  const newest = new Map<number, Checked>();

  function check(place: Place, leaf: Digest, header: Buffer): ProofFault | undefined {
    const proof = readProof(header);
    if (proof === undefined) return 'NO_PROOF';
    const { statement, size, signature } = proof;
    const last = newest.get(place.partition);
    const known = last?.statement === statement ? last : undefined;
    const climbed = climb(leaf, proof, known?.nodes);
    if (climbed?.root === undefined) return 'WRONG_PROOF';
    const { root, nodes } = climbed;
    if (known !== undefined) {
      if (root !== known.root) return 'WRONG_PROOF';
      addAll(known.nodes, nodes);
      return undefined;
    }
    const key = keys.get(proof.keyId);
    if (key === undefined) return 'UNKNOWN_KEY';
    if (!verify(null, signedMessage(place, size, root), key, signature)) return 'WRONG_PROOF';
    newest.set(place.partition, { statement, root, nodes: new Map(nodes) });
    return undefined;
  }

  return {
    faultOf(partition, raw, header) {
      if (raw === null || header === undefined || raw[0] !== FIRST_BYTE) return 'NO_PROOF';
      return check({ topic, partition }, hash('sha256', raw, 'binary'), header);
    },
  };
}

function addAll(nodes: Map<number, Digest>, more: TreeNodes): void {
  for (const [place, node] of more) nodes.set(place, node);
}
