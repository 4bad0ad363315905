import { sign } from 'node:crypto';
import { type Inclusion, levelsOf, pathTo } from './merkle.ts';
import { KEY_ID_BYTES, type KeyId, type SigningKey } from './signing-keys.ts';
import type { Digest } from './tlog/digest.ts';

/**
 * What proves that policy wrote an event (docs/contract.md, "Proof of an event"): policy signs the root of a tree over the events of each
 * transaction, and each event carries, in a header, that signature and its way to the root.
 */

export const PROOF_HEADER = 'lockbox-proof';

const VERSION = 1;
const SIGNATURE_BYTES = 64;
const DIGEST_BYTES = 32;
/** The header, byte by byte. Numbers are big-endian. */
const KEY_ID = 1;
const INDEX = KEY_ID + KEY_ID_BYTES;
const SIZE = INDEX + 4;
const SIGNATURE = SIZE + 4;
const PATH = SIGNATURE + SIGNATURE_BYTES;

/** A header, read. */
export interface Proof extends Inclusion {
  readonly keyId: KeyId;
  readonly signature: Buffer;
  /** What all events of the transaction have alike: key, size and signature. */
  readonly statement: string;
}

/** Where a transaction's events stand. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** What is signed. It names the place, so that no event counts in another. */
export function signedMessage({ topic, partition }: Place, size: number, root: Digest): Buffer {
  return Buffer.concat([
    Buffer.from(`lockbox/event-proof/v1\n${topic}\n${partition}\n${size}\n`),
    Buffer.from(root, 'latin1'),
  ]);
}

/** The headers of a transaction's events, by the SHA-256 of their values, in order. */
export function proofsOf(key: SigningKey, place: Place, hashes: readonly Buffer[]): readonly Buffer[] {
  const size = hashes.length;
  if (size === 0) return [];
  const levels = levelsOf(hashes.map((hash) => hash.toString('latin1')));
  const root = levels.at(-1)?.[0] as Digest; // a tree with leaves has one
  const head = Buffer.alloc(PATH);
  head.writeUInt8(VERSION);
  head.write(key.id, KEY_ID, 'hex');
  head.writeUInt32BE(size, SIZE);
  sign(null, signedMessage(place, size, root), key.privateKey).copy(head, SIGNATURE);
  // In one piece: a buffer of its own for each would cost more than what is written into it.
  const bytes = Buffer.allocUnsafeSlow(size * (PATH + (levels.length - 1) * DIGEST_BYTES));
  let end = 0;
  return hashes.map((_, index) => {
    const start = end;
    head.copy(bytes, start);
    bytes.writeUInt32BE(index, start + INDEX);
    end += PATH;
    for (const hash of pathTo(index, levels)) end += bytes.write(hash, end, 'latin1');
    return bytes.subarray(start, end);
  });
}

/** Of a header that has been checked: with which key it was signed, and whether its event is the first of its transaction. */
export const signerOf = (header: Buffer): { readonly keyId: KeyId; readonly isFirst: boolean } => ({
  keyId: header.toString('hex', KEY_ID, INDEX),
  isFirst: header.readUInt32BE(INDEX) === 0,
});

/** Undefined for what is no proof. */
export function readProof(header: Buffer): Proof | undefined {
  const pathBytes = header.length - PATH;
  if (pathBytes < 0 || pathBytes % DIGEST_BYTES !== 0 || header[0] !== VERSION) return undefined;
  const index = header.readUInt32BE(INDEX);
  const size = header.readUInt32BE(SIZE);
  if (index >= size) return undefined;
  return {
    keyId: header.toString('hex', KEY_ID, INDEX),
    index,
    size,
    signature: header.subarray(SIGNATURE, PATH),
    path: Array.from({ length: pathBytes / DIGEST_BYTES }, (_, step) =>
      header.toString('latin1', PATH + step * DIGEST_BYTES, PATH + (step + 1) * DIGEST_BYTES),
    ),
    statement: header.toString('latin1', KEY_ID, INDEX) + header.toString('latin1', SIZE, PATH),
  };
}
