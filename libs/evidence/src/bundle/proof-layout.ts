/** The header that proves an event, byte by byte (docs/contract.md, "Proof of an event"). Numbers are big-endian. */

export const PROOF_VERSION = 1;
export const KEY_ID_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** Behind one byte with the version. */
export const KEY_ID_AT = 1;
export const INDEX_AT = KEY_ID_AT + KEY_ID_BYTES;
export const SIZE_AT = INDEX_AT + 4;
export const SIGNATURE_AT = SIZE_AT + 4;
/** The offset of the hashes that lead from the event to the root. */
export const PATH_AT = SIGNATURE_AT + SIGNATURE_BYTES;

/** The signed text before the root's bytes. It names the place, so that an event counts only there. */
export const signedHead = (place: { readonly topic: string; readonly partition: number }, size: number): string =>
  `lockbox/event-proof/v1\n${place.topic}\n${place.partition}\n${size}\n`;
