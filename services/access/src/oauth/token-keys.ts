import { createPublicKey, type KeyObject } from 'node:crypto';
import { privateKeyIn, publicKeyIn } from '@lockbox/evidence/signing-keys';
import type { TokenAlgorithm } from '@lockbox/guard/access-token';
import { listed } from '@lockbox/platform/listed';
import { SettingsError } from '@lockbox/platform/settings';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';

/** With what tokens are signed, and by what they are verified. */
export interface TokenKeys {
  readonly key: KeyObject;
  readonly alg: TokenAlgorithm;
  readonly kid: string;
  /** The present key, and those before and after it. */
  readonly published: readonly JWK[];
}

const LEAST_RSA_BITS = 2_048;

/** The signing key is PKCS#8, the others SPKI in base64, as the settings have them. Throws SettingsError. */
export async function tokenKeysOf(signing: string, others: string): Promise<TokenKeys> {
  const { key, alg } = keyOf('LOCKBOX_ACCESS_TOKEN_KEY', () => privateKeyIn(signing));
  const further = listed(others).map((text) => keyOf('LOCKBOX_ACCESS_TOKEN_PUBLIC_KEYS', () => publicKeyIn(text)));
  const present = await publishedAs({ key: createPublicKey(key), alg });
  return { key, alg, kid: present.kid, published: [present, ...(await Promise.all(further.map(publishedAs)))] };
}

interface KeyForTokens {
  readonly key: KeyObject;
  readonly alg: TokenAlgorithm;
}

function keyOf(setting: string, read: () => KeyObject): KeyForTokens {
  try {
    const key = read();
    const alg = algorithmOf(key);
    if (alg !== undefined) return { key, alg };
  } catch {
    // The reason may repeat some of the key.
  }
  throw new SettingsError([`${setting}: a key has to be Ed25519, or RSA of at least ${LEAST_RSA_BITS} bits`]);
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): TokenAlgorithm | undefined {
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  const isLongRsa = asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_RSA_BITS;
  return isLongRsa ? 'RS256' : undefined;
}

async function publishedAs({ key, alg }: KeyForTokens): Promise<JWK & { readonly kid: string }> {
  const jwk = await exportJWK(key);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' };
}
