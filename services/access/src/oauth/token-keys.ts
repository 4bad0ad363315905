import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
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
  const key = signing.startsWith('-----')
    ? createPrivateKey(signing)
    : createPrivateKey({ key: Buffer.from(signing, 'base64'), format: 'der', type: 'pkcs8' });
  const present = await publishedAs(createPublicKey(key));
  const further = others
    .split(',')
    .filter((one) => one !== '')
    .map((one) => createPublicKey({ key: Buffer.from(one, 'base64'), format: 'der', type: 'spki' }));
  return { key, kid: present.kid, published: [present, ...(await Promise.all(further.map(publishedAs)))] };
}

async function publishedAs(key: KeyObject): Promise<JWK & { readonly kid: string }> {
  const jwk = await exportJWK(key);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: TOKEN_ALGORITHM, use: 'sig' };
}
