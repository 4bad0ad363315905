import { sign } from 'node:crypto';
import {
  INDEX_AT,
  KEY_ID_AT,
  PATH_AT,
  PROOF_VERSION,
  SIGNATURE_AT,
  SIZE_AT,
  signedHead,
} from './bundle/proof-layout.ts';
import { type Inclusion, levelsOf, writePath } from './merkle.ts';
import type { KeyId, SigningKey } from './signing-keys.ts';
import { DIGEST_BYTES, type Digest } from './tlog/digest.ts';

/**
 * The proof that policy wrote an event (docs/contract.md, "Proof of an event"): policy signs the root of a tree over the events
 * of each transaction, and each event carries the signature and its path to the root in a header.
 */

export const PROOF_HEADER = 'lockbox-proof';

/** The partition of a transaction's events. */
export interface ProofPlace {
  readonly topic: string;
  readonly partition: number;
}

export const signedMessage = (place: ProofPlace, size: number, root: Digest): Buffer =>
  Buffer.concat([Buffer.from(signedHead(place, size)), Buffer.from(root, 'latin1')]);

/** The headers of a transaction's events, by the SHA-256 of their values, in order. */
export function proofsOf(key: SigningKey, place: ProofPlace, hashes: readonly Digest[]): readonly Buffer[] {
  const size = hashes.length;
  if (size === 0) return [];
  const levels = levelsOf(hashes);
  const root = levels.at(-1)?.[0] as Digest; // a tree with leaves has one
  const head = Buffer.alloc(PATH_AT);
  head.writeUInt8(PROOF_VERSION);
  head.write(key.id, KEY_ID_AT, 'hex');
  head.writeUInt32BE(size, SIZE_AT);
  sign(null, signedMessage(place, size, root), key.privateKey).copy(head, SIGNATURE_AT);
  // In one piece: a buffer of its own for each would cost more than what is written into it.
  const bytes = Buffer.allocUnsafeSlow(size * (PATH_AT + (levels.length - 1) * DIGEST_BYTES));
  let end = 0;
  return hashes.map((_, index) => {
    const start = end;
    head.copy(bytes, start);
    bytes.writeUInt32BE(index, start + INDEX_AT);
    end = writePath(index, levels, bytes, start + PATH_AT);
    return bytes.subarray(start, end);
  });
}

/** Returns the key that signed a verified header, and whether its event is the first of its transaction. */
export const signerOf = (header: Buffer): { readonly keyId: KeyId; readonly isFirst: boolean } => ({
  keyId: header.toString('hex', KEY_ID_AT, INDEX_AT),
  isFirst: header.readUInt32BE(INDEX_AT) === 0,
});

/**
 * Returns the position of the event in the tree of its transaction, according to the header; undefined if the header is no
 * proof.
 */
export function readProof(header: Buffer): Inclusion | undefined {
  const pathBytes = header.length - PATH_AT;
  if (pathBytes < 0 || pathBytes % DIGEST_BYTES !== 0 || header[0] !== PROOF_VERSION) return undefined;
  const index = header.readUInt32BE(INDEX_AT);
  const size = header.readUInt32BE(SIZE_AT);
  return index >= size ? undefined : { index, size, bytes: header, pathAt: PATH_AT };
}

export const signatureOf = (header: Buffer): Buffer => header.subarray(SIGNATURE_AT, PATH_AT);

/**
 * Reports whether key, size and signature, which all headers of a transaction share, are equal. They are few bytes: Node's
 * comparison would take longer.
 */
export const isOfSameTransaction = (header: Buffer, other: Buffer): boolean =>
  isSame(header, other, SIZE_AT, PATH_AT) && isSame(header, other, KEY_ID_AT, INDEX_AT);

function isSame(header: Buffer, other: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (header[at] !== other[at]) return false;
  return true;
}
