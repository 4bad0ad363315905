/** The header that proves an event, byte by byte (docs/contract.md, "Proof of an event"). Numbers are big-endian. */

export const PROOF_VERSION = 1;
export const KEY_ID_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** Behind one byte with the version. */
export const KEY_ID_AT = 1;
export const INDEX_AT = KEY_ID_AT + KEY_ID_BYTES;
export const SIZE_AT = INDEX_AT + 4;
export const SIGNATURE_AT = SIZE_AT + 4;
/** Where the hashes begin that lead from the event to the root. */
export const PATH_AT = SIGNATURE_AT + SIGNATURE_BYTES;

/** What is signed, but for the root's bytes behind it. It names the place, so that no event counts in another. */
export const signedHead = (place: { readonly topic: string; readonly partition: number }, size: number): string =>
  `lockbox/event-proof/v1\n${place.topic}\n${place.partition}\n${size}\n`;
