import { sign } from 'node:crypto';
import { publicBytesOf, signingKeyOf } from './signing-keys.ts';
import { type Checkpoint, formatCheckpoint } from './tlog/checkpoint.ts';
import { ED25519, formatNote, type VerifierKey, verifierKey } from './tlog/note.ts';

/** The key with which audit signs checkpoints. Its name in a note is the log's origin, so that its id differs from log to log. */
export interface CheckpointKey {
  /** SPKI in base64, as settings have it. */
  readonly publicKey: string;
  /** The signed note over a checkpoint. */
  sign(checkpoint: Checkpoint): string;
}

/** Reads a key from PKCS#8, as PEM or as its base64 alone. */
export function checkpointKeyOf(text: string): CheckpointKey {
  const { privateKey, publicKey } = signingKeyOf(text);
  return {
    publicKey,
    sign(checkpoint) {
      const text = formatCheckpoint(checkpoint);
      const { name, keyId } = verifierKeyOf(checkpoint.origin, publicKey);
      const signature = Uint8Array.from(sign(null, Buffer.from(text), privateKey));
      return formatNote({ text, signatures: [{ name, keyId, signature }] });
    },
  };
}

/** The key of a log's checkpoints, of its SPKI in base64. */
export const verifierKeyOf = (origin: string, publicKey: string): VerifierKey =>
  verifierKey(origin, ED25519, publicBytesOf(publicKey));

/** Which log a partition of a topic is: `<installation>/<topic>/<partition>`. */
export const originOf = (installation: string, topic: string, partition: number): string =>
  `${installation}/${topic}/${partition}`;
