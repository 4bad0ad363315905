import { createPublicKey, type KeyObject } from 'node:crypto';
import { publicKeysOf, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { TOKEN_ALGORITHM } from '@lockbox/guard/access-token';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';

/** With what tokens are signed, and by what they are verified. */
export interface TokenKeys {
  readonly key: KeyObject;
  readonly kid: string;
  /** The present key, and those before and after it. */
  readonly published: readonly JWK[];
}

/** The signing key is PKCS#8, the others SPKI in base64, as the settings have them. */
export async function tokenKeysOf(signing: string, others: string): Promise<TokenKeys> {
  const { privateKey: key } = signingKeyOf(signing);
  const present = await publishedAs(createPublicKey(key));
  const further = others === '' ? [] : [...publicKeysOf(others).values()];
  return { key, kid: present.kid, published: [present, ...(await Promise.all(further.map(publishedAs)))] };
}

async function publishedAs(key: KeyObject): Promise<JWK & { readonly kid: string }> {
  const jwk = await exportJWK(key);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: TOKEN_ALGORITHM, use: 'sig' };
}
