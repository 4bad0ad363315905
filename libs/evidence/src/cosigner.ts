import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { cosignedMessage } from './tlog/cosigned-message.ts';
import { COSIGNATURE_V1, type NoteSignature, type VerifierKey, verifierKey } from './tlog/note.ts';
import { NoteError } from './tlog/note-error.ts';

/** Who cosigns the checkpoints of others' logs: a witness (c2sp.org/tlog-cosignature, `cosignature/v1`). */
export interface Cosigner {
  readonly key: VerifierKey;
  /** The line of a note that says: at this time, in seconds since 1970, this was the newest tree that I have seen of the log. */
  cosign(text: string, time: number): NoteSignature;
}

const PUBLIC_KEY_BYTES = 32;
const TIME_BYTES = 8;

/** Makes a cosigner from an Ed25519 key as PEM (PKCS#8). */
export function cosignerOf(name: string, pem: string): Cosigner {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') {
    throw new NoteError(`A witness cosigns with an Ed25519 key, and this is ${privateKey.asymmetricKeyType}.`);
  }
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const key = verifierKey(name, COSIGNATURE_V1, Uint8Array.from(spki.subarray(-PUBLIC_KEY_BYTES)));
  return {
    key,
    cosign(text, time) {
      const stamp = Buffer.alloc(TIME_BYTES);
      stamp.writeBigUInt64BE(BigInt(time));
      const signature = Uint8Array.from([...stamp, ...sign(null, cosignedMessage(text, time), privateKey)]);
      return { name: key.name, keyId: key.keyId, signature };
    },
  };
}
