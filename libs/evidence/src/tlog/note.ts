import { fromBase64, toBase64 } from './base64.ts';
import { cosignedMessage, cosignedTree } from './cosigned-message.ts';
import { bytesOfDigest } from './digest.ts';
import { toHex } from './hex.ts';
import { excerptOf, NoteError } from './note-error.ts';
import { sha256 } from './sha256.ts';

/** Signed notes, as c2sp.org/signed-note has them: a text, and under it lines with the signatures of any number of keys. */

export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

export interface SignedNote {
  /** The signed text; it ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** `01` signs the text as it is; `04` and `06` are cosignatures, which have a time too (c2sp.org/tlog-cosignature). */
export const ED25519 = 1;
export const COSIGNATURE_V1 = 4;
export const ML_DSA_44 = 6;
export type SignatureType = typeof ED25519 | typeof COSIGNATURE_V1 | typeof ML_DSA_44;

export const isCosignature = (type: number): boolean => type === COSIGNATURE_V1 || type === ML_DSA_44;

/** A key that signs notes. */
export interface VerifierKey {
  readonly name: string;
  /** The first 4 bytes of SHA-256 of name, newline, type and public key, in hexadecimal; of some types that are unknown here, others. */
  readonly keyId: string;
  /** A SignatureType, or one that is unknown here: such a key has signed nothing, as far as anybody can tell here. */
  readonly type: number;
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** A signature that was checked. */
export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** When a witness says to have seen it, in seconds since 1970. */
  readonly time?: number;
}

/** By type: how many bytes key and signature have. */
const LENGTHS: Readonly<Record<number, { readonly key: number; readonly signature: number }>> = {
  [ED25519]: { key: 32, signature: 64 },
  [COSIGNATURE_V1]: { key: 32, signature: 64 },
  [ML_DSA_44]: { key: 1_312, signature: 2_420 },
} satisfies Readonly<Record<SignatureType, object>>;
const ID_BYTES = 4;
const TIME_BYTES = 8;
/** Enough for the log and its witnesses; more only makes work. The format asks for 16 at least. */
const MOST_SIGNATURES = 64;
/** The largest foreign note: 63 hashes, and 16 signatures of the longest kinds, the number that a note may at least have. */
export const MOST_NOTE_BYTES = 128 * 1_024;
const utf8 = new TextEncoder();

const isName = (name: string): boolean => /^[^\s+\p{Zs}\u0085]+$/u.test(name);

export function verifierKey(name: string, type: SignatureType, publicKey: Uint8Array<ArrayBuffer>): VerifierKey {
  if (!isName(name)) throw new NoteError(`"${name}" is no key's name: it is empty, or has a blank or a "+".`);
  const length = LENGTHS[type]?.key;
  if (publicKey.length !== length) throw new NoteError(`The public key of ${name} has not ${length} bytes.`);
  const hash = sha256(Uint8Array.from([...utf8.encode(name), 0x0a, type, ...publicKey]));
  const keyId = toHex(bytesOfDigest(hash.slice(0, ID_BYTES)));
  return { name, keyId, type, publicKey };
}

/** `<name>+<key id>+<base64 of type and public key>`, as tools for signed notes take it. */
export const formatVerifierKey = ({ name, keyId, type, publicKey }: VerifierKey): string =>
  `${name}+${keyId}+${toBase64(Uint8Array.of(type, ...publicKey))}`;

/** Throws NoteError for a key of a type that is unknown here, too. */
export function parseVerifierKey(text: string): VerifierKey {
  const key = parseAnyVerifierKey(text);
  if (isKnown(key.type)) return key;
  throw new NoteError(`"${excerptOf(text)}" has a key of type ${key.type}, and 1, 4 and 6 are known here.`);
}

/** Takes keys of unknown types, which files that others write may have. */
export function parseAnyVerifierKey(text: string): VerifierKey {
  const [name = '', keyId = '', ...rest] = text.split('+');
  const [type, ...bytes] = fromBase64(rest.join('+')) ?? [];
  if (type === undefined || bytes.length === 0 || !isName(name) || !/^[0-9a-f]{8}$/.test(keyId)) {
    throw new NoteError(`"${excerptOf(text)}" is no verifier key: <name>+<key id>+<base64 of type and public key>.`);
  }
  const publicKey = Uint8Array.from(bytes);
  if (!isKnown(type)) return { name, keyId, type, publicKey };
  const key = verifierKey(name, type, publicKey);
  if (key.keyId !== keyId)
    throw new NoteError(`The key id of "${excerptOf(text)}" is ${key.keyId} by its name and key.`);
  return key;
}

const isKnown = (type: number): type is SignatureType => type in LENGTHS;

export const formatNote = ({ text, signatures }: SignedNote): string =>
  `${text}\n${signatures.map(formatSignature).join('')}`;

/** The line of a note, with its newline. */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  const id = Array.from({ length: ID_BYTES }, (_, at) => Number.parseInt(keyId.slice(2 * at, 2 * at + 2), 16));
  return `— ${name} ${toBase64(Uint8Array.from([...id, ...signature]))}\n`;
}

export function parseNote(note: string): SignedNote {
  const at = note.lastIndexOf('\n\n');
  if (at < 0) throw new NoteError('It is no signed note: no blank line stands between a text and signatures.');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that a note must not have
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) throw new NoteError('A signed note has no control characters.');
  const lines = note.slice(at + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw new NoteError('A signed note ends with lines of signatures.');
  if (lines.length > MOST_SIGNATURES) throw new NoteError(`It has more than ${MOST_SIGNATURES} signatures.`);
  return { text: note.slice(0, at + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', base64 = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  const bytes = fromBase64(base64);
  if (!isName(name) || bytes === undefined || bytes.length <= ID_BYTES) {
    throw new NoteError(`"${excerptOf(line)}" is no signature: "— <name> <base64>".`);
  }
  return { name, keyId: toHex(bytes.subarray(0, ID_BYTES)), signature: bytes.slice(ID_BYTES) };
}

/**
 * The signatures of a note that known keys made. Those of unknown keys say nothing, and are passed over. Throws for a note that has a
 * known key's name and id on what that key did not sign: then nothing of it is to be believed.
 */
export async function verifyNote(
  { text, signatures }: SignedNote,
  keys: readonly VerifierKey[],
): Promise<readonly VerifiedSignature[]> {
  const verified: VerifiedSignature[] = [];
  for (const { name, keyId, signature } of signatures) {
    const key = keys.find((one) => one.name === name && one.keyId === keyId);
    if (key === undefined || !isVerifiable(key)) continue;
    const checked = await verifySignature(text, key, signature);
    if (checked === undefined) throw new NoteError(`The signature of ${name} (${keyId}) is not over this text.`);
    if (!verified.some((one) => one.key === key)) verified.push(checked);
  }
  return verified;
}

/**
 * Reports whether a key's signatures can be verified here. Otherwise they count as those of an unknown key; browsers may lack
 * ML-DSA.
 */
export const isVerifiable = ({ type }: VerifierKey): boolean =>
  isKnown(type) && (type !== ML_DSA_44 || (SubtleCrypto as Supporting).supports?.('verify', 'ML-DSA-44') === true);

/** The part that older browsers and the types of the DOM lack. */
interface Supporting {
  supports?(operation: string, algorithm: string): boolean;
}

async function verifySignature(
  text: string,
  key: VerifierKey,
  signature: Uint8Array<ArrayBuffer>,
): Promise<VerifiedSignature | undefined> {
  if (key.type === ED25519) {
    return (await isSigned(key, utf8.encode(text), signature)) ? { key } : undefined;
  }
  if (signature.length !== TIME_BYTES + (LENGTHS[key.type]?.signature ?? 0)) return undefined;
  const time = new DataView(signature.buffer).getBigUint64(0);
  const message = key.type === ML_DSA_44 ? cosignedTree(key.name, text, time) : cosignedMessage(text, time);
  const isGood = await isSigned(key, message, signature.slice(TIME_BYTES));
  return isGood && time <= Number.MAX_SAFE_INTEGER ? { key, time: Number(time) } : undefined;
}

/** The lines of a note under the names and ids of these keys, unchecked. */
export const signaturesOf = ({ signatures }: SignedNote, keys: readonly VerifierKey[]): readonly NoteSignature[] =>
  signatures.filter(({ name, keyId }) => keys.some((key) => key.name === name && key.keyId === keyId));

/** By Web Crypto, which browsers and Node have. */
export async function isSigned(
  { type, publicKey }: Pick<VerifierKey, 'type' | 'publicKey'>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const key =
    type === ML_DSA_44
      ? await crypto.subtle.importKey('spki', spkiOf(publicKey), 'ML-DSA-44', false, ['verify'])
      : await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  return await crypto.subtle.verify(key.algorithm, key, signature, message);
}

/** An ML-DSA-44 key in the form of RFC 9881, which both Node and browsers accept. */
const spkiOf = (publicKey: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(...(fromBase64('MIIFMjALBglghkgBZQMEAxEDggUhAA==') ?? []), ...publicKey);
