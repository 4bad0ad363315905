import { bytesOfDigest, DIGEST_BYTES, type Digest, digestAt, nodeHashWith } from '../tlog/digest.ts';
import { toHex } from '../tlog/hex.ts';
import { ED25519, isSigned } from '../tlog/note.ts';
import { rootFromLeaf } from '../tlog/proofs.ts';
import { sha256 } from '../tlog/sha256.ts';
import {
  INDEX_AT,
  KEY_ID_AT,
  KEY_ID_BYTES,
  PATH_AT,
  PROOF_VERSION,
  SIGNATURE_AT,
  SIZE_AT,
  signedHead,
} from './proof-layout.ts';

/**
 * Checks the header that proves that policy wrote an event (docs/contract.md, "Proof of an event"), by Web Crypto. `verifier.ts` does
 * the same for readers of the log, which see whole transactions, with Node's.
 */

const SPKI_KEY_BYTES = 32;

const node = nodeHashWith(sha256);

/** Policy's public keys by id, of SPKI. */
export type PolicyKeys = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** The key's own bytes are the last of its SPKI; its id begins their SHA-256. */
export function policyKeys(spkis: readonly Uint8Array[]): PolicyKeys {
  return new Map(
    spkis.map((spki) => {
      const key = Uint8Array.from(spki.subarray(-SPKI_KEY_BYTES));
      return [toHex(bytesOfDigest(sha256(key).slice(0, KEY_ID_BYTES))), key];
    }),
  );
}

/** Which key signed, once the proof holds; otherwise why it does not. */
export type PolicyProof = { readonly ok: true; readonly keyId: string } | { readonly ok: false; readonly why: string };

export async function checkPolicyProof(
  header: Uint8Array,
  leaf: Digest,
  place: { readonly topic: string; readonly partition: number },
  keys: PolicyKeys,
): Promise<PolicyProof> {
  const no = (why: string): PolicyProof => ({ ok: false, why });
  const pathBytes = header.length - PATH_AT;
  if (pathBytes < 0 || pathBytes % DIGEST_BYTES !== 0 || header[0] !== PROOF_VERSION) return no('it is no proof');
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const keyId = toHex(header.subarray(KEY_ID_AT, INDEX_AT));
  const size = view.getUint32(SIZE_AT);
  const path = header.subarray(PATH_AT);
  const proof = Array.from({ length: pathBytes / DIGEST_BYTES }, (_, step) => digestAt(path, step));
  const root = rootFromLeaf(node, { leaf, index: view.getUint32(INDEX_AT), size, proof });
  if (root === undefined) return no('its way to the root does not fit');
  const publicKey = keys.get(keyId);
  if (publicKey === undefined) return no(`the key ${keyId} is not among those of policy`);
  const message = Uint8Array.from([...new TextEncoder().encode(signedHead(place, size)), ...bytesOfDigest(root)]);
  const signature = Uint8Array.from(header.subarray(SIGNATURE_AT, PATH_AT));
  const holds = await isSigned({ type: ED25519, publicKey }, message, signature);
  return holds ? { ok: true, keyId } : no('policy did not sign this');
}
