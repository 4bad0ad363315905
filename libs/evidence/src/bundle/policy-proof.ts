import { type Digest, digestOfBytes, nodeHashWith } from '../tlog/digest.ts';
import { rootFromLeaf } from '../tlog/proofs.ts';
import { sha256 } from '../tlog/sha256.ts';

/**
 * Checks the header that proves that policy wrote an event (docs/contract.md, "Proof of an event"), by Web Crypto. `verifier.ts` does
 * the same for readers of the log, which see whole transactions, with Node's.
 */

const VERSION = 1;
const KEY_ID = 1;
const INDEX = 9;
const SIZE = 13;
const SIGNATURE = 17;
const PATH = 81;
const DIGEST_BYTES = 32;
const SPKI_KEY_BYTES = 32;

const node = nodeHashWith(sha256);
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Policy's public keys by id, of SPKI. */
export type PolicyKeys = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** The key's own bytes are the last of its SPKI; its id begins their SHA-256. */
export function policyKeys(spkis: readonly Uint8Array[]): PolicyKeys {
  return new Map(
    spkis.map((spki) => {
      const key = Uint8Array.from(spki.subarray(-SPKI_KEY_BYTES));
      const id = Uint8Array.from(sha256(key).slice(0, 8), (character) => character.charCodeAt(0));
      return [hex(id), key];
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
  const pathBytes = header.length - PATH;
  if (pathBytes < 0 || pathBytes % DIGEST_BYTES !== 0 || header[0] !== VERSION) return no('it is no proof');
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const keyId = hex(header.subarray(KEY_ID, INDEX));
  const size = view.getUint32(SIZE);
  const proof = Array.from({ length: pathBytes / DIGEST_BYTES }, (_, step) =>
    digestOfBytes(header.subarray(PATH + step * DIGEST_BYTES, PATH + (step + 1) * DIGEST_BYTES)),
  );
  const root = rootFromLeaf(node, { leaf, index: view.getUint32(INDEX), size, proof });
  if (root === undefined) return no('its way to the root does not fit');
  const key = keys.get(keyId);
  if (key === undefined) return no(`the key ${keyId} is not among those of policy`);
  const said = new TextEncoder().encode(`lockbox/event-proof/v1\n${place.topic}\n${place.partition}\n${size}\n`);
  const message = Uint8Array.from([...said, ...Uint8Array.from(root, (character) => character.charCodeAt(0))]);
  const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  const signature = Uint8Array.from(header.subarray(SIGNATURE, PATH));
  const holds = await crypto.subtle.verify('Ed25519', imported, signature, message);
  return holds ? { ok: true, keyId } : no('policy did not sign this');
}
