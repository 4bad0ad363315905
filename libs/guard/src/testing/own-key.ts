/** A tool of an engineer, with a key of its own. */
import { hash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export interface OwnKey {
  readonly jwk: JWK;
  /** Proves a call, with a token or without one. */
  prove(method: string, url: string, more?: { readonly token?: string; readonly claims?: object }): Promise<string>;
}

export async function newOwnKey(): Promise<OwnKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  return {
    jwk,
    prove: (method, url, { token, claims = {} } = {}) =>
      new SignJWT({
        htm: method,
        htu: url,
        jti: randomUUID(),
        iat: Math.floor(Date.now() / 1_000),
        ...(token === undefined ? {} : { ath: hash('sha256', token, 'base64url') }),
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .sign(privateKey),
  };
}
