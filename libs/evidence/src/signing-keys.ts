import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { KEY_ID_BYTES } from './bundle/proof-layout.ts';
import { hashOf } from './chain.ts';

/** The key with which policy signs. */
export interface SigningKey {
  readonly id: KeyId;
  readonly privateKey: KeyObject;
  /** SPKI in base64, as `publicKeysOf` reads it. */
  readonly publicKey: string;
}

/** The first 8 bytes of SHA-256 of the public key's 32 bytes, in hexadecimal. */
export type KeyId = string;

/** Public keys by their id. */
export type PublicKeys = ReadonlyMap<KeyId, KeyObject>;

const PUBLIC_KEY_BYTES = 32;

/** Reads a key from PKCS#8, as PEM or as its base64 alone. */
export function signingKeyOf(text: string): SigningKey {
  const privateKey = privateKeyIn(text);
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { id: keyIdOf(spki), privateKey, publicKey: spki.toString('base64') };
}

/** The key of any kind in PKCS#8, as PEM or as its base64 alone. */
export const privateKeyIn = (text: string): KeyObject =>
  createPrivateKey({ key: derOf(text), format: 'der', type: 'pkcs8' });

/** The key of any kind in SPKI, in base64. */
export const publicKeyIn = (text: string): KeyObject =>
  createPublicKey({ key: derOf(text), format: 'der', type: 'spki' });

/** Reads a list of SPKI keys in base64, separated by commas. */
export function publicKeysOf(list: string): PublicKeys {
  return new Map(list.split(',').map((text) => [keyIdOf(derOf(text)), publicKeyIn(text)] as const));
}

/** A new pair, as settings hold it. */
export function newSigningKeys(): { readonly signingKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  });
  return { signingKey: privateKey.toString('base64'), publicKey: publicKey.toString('base64') };
}

/** A key's own bytes, of its SPKI in base64. */
export const publicBytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(derOf(text).subarray(-PUBLIC_KEY_BYTES));

/** The key's own bytes are the last of its SPKI. */
const keyIdOf = (spki: Buffer): KeyId => hashOf(spki.subarray(-PUBLIC_KEY_BYTES)).toString('hex', 0, KEY_ID_BYTES);

const derOf = (text: string): Buffer => Buffer.from(text.replace(/-----[^-]+-----/g, ''), 'base64');
