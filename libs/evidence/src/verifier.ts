import { type KeyObject, verify } from 'node:crypto';
import { climb, digestOf, type InclusionPath, moveOn, rootOf } from './merkle.ts';
import { isOfSameTransaction, type ProofPlace, readProof, signatureOf, signedMessage, signerOf } from './proof.ts';
import type { PublicKeys } from './signing-keys.ts';
import type { Digest } from './tlog/digest.ts';

/** Why a record does not count as an event. */
export type ProofFault =
  /** Its proof is missing or malformed. */
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
  /**
   * The same for whoever has many records at once: a signature that is new is left for `checkSignatures`. What is given is the fault,
   * or that all rests on that signature, of which is known then whether it holds.
   */
  lookAt(
    partition: number,
    raw: Buffer | null,
    header: Buffer | undefined,
    hash?: Digest,
  ): ProofFault | Readonly<Pick<Transaction, 'holds'>>;
  /** Those that were left, in threads of Node's: all at once, since to wake a thread takes as long as to check a signature. */
  checkSignatures(): Promise<void>;
}

/** A transaction, as one of its events says that it is. */
interface Transaction {
  /** One of its headers. A copy: the record's own would hold on to the fetch that it came with. */
  readonly header: Buffer;
  /** The way of its newest event. */
  readonly way: InclusionPath;
  readonly message: Buffer;
  readonly key: KeyObject;
  /** True if its signature covers the message; undefined until it was checked. */
  holds: boolean | undefined;
}

/** The registry's wire format begins with it, and so does a leaf of RFC 6962. */
const FIRST_BYTE = 0;

/** With a callback Node checks a signature in one of its threads. */
const holdsBeside = ({ message, key, header }: Transaction): Promise<boolean> =>
  new Promise((resolve, reject) => {
    verify(null, message, key, signatureOf(header), (error, holds) =>
      error === null ? resolve(holds) : reject(error),
    );
  });

/** One signature is checked for all events of a transaction, as long as they come one after another. */
export function createProofVerifier(topic: string, keys: PublicKeys): ProofVerifier {
  /** By partition. */
  const newest = new Map<number, Transaction>();
  let unchecked: { readonly partition: number; readonly transaction: Transaction }[] = [];
  let checked: Promise<void> = Promise.resolve();

  function transactionOfProof(place: ProofPlace, leaf: Digest, header: Buffer): Transaction | ProofFault {
    const proof = readProof(header);
    if (proof === undefined) return 'NO_PROOF';
    const last = newest.get(place.partition);
    if (last !== undefined && isOfSameTransaction(last.header, header)) {
      if (moveOn(last.way, leaf, proof)) return last;
      // Until its signature was checked, that one may be the forged one of the two.
      if (last.holds === true) return 'WRONG_PROOF';
    }
    const way = climb(leaf, proof);
    if (way === undefined) return 'WRONG_PROOF';
    const key = keys.get(signerOf(header).keyId);
    if (key === undefined) return 'UNKNOWN_KEY';
    const message = signedMessage(place, proof.size, rootOf(way));
    return { header: Buffer.from(header), way, message, key, holds: undefined };
  }
  function transactionOfRecord(
    partition: number,
    raw: Buffer | null,
    header: Buffer | undefined,
    hash?: Digest,
  ): Transaction | ProofFault {
    if (raw === null || header === undefined || raw[0] !== FIRST_BYTE) return 'NO_PROOF';
    return transactionOfProof({ topic, partition }, hash ?? digestOf(raw), header);
  }

  return {
    faultOf(partition, raw, header, hash) {
      const found = transactionOfRecord(partition, raw, header, hash);
      if (typeof found === 'string') return found;
      if (found.holds === undefined) {
        found.holds = verify(null, found.message, found.key, signatureOf(found.header));
        if (found.holds) newest.set(partition, found);
      }
      return found.holds ? undefined : 'WRONG_PROOF';
    },
    lookAt(partition, raw, header, hash) {
      const found = transactionOfRecord(partition, raw, header, hash);
      if (typeof found === 'string' || found.holds !== undefined || newest.get(partition) === found) return found;
      newest.set(partition, found);
      unchecked.push({ partition, transaction: found });
      return found;
    },
    async checkSignatures() {
      const now = unchecked;
      unchecked = [];
      const checking = now.map(async ({ partition, transaction }) => {
        transaction.holds = await holdsBeside(transaction);
        if (!transaction.holds && newest.get(partition) === transaction) newest.delete(partition);
      });
      // A verified event may depend on a signature that was verified and handed over before. Those are not kept: a log is long.
      const before = checked;
      checked = Promise.all(checking).then(() => before);
      await checked;
    },
  };
}
