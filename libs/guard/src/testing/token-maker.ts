/** Access's side of tokens, with a key that a test has. */
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTVerifyGetKey, SignJWT } from 'jose';
import type { TokenAlgorithm } from '../access-token.ts';

export interface TokenMaker {
  readonly keys: JWTVerifyGetKey;
  token(claims: object, header?: object): Promise<string>;
}

export async function newTokenMaker(alg: TokenAlgorithm = 'EdDSA'): Promise<TokenMaker> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg }] });
  return {
    keys,
    token: (claims, header = {}) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg, typ: 'at+jwt', kid: 'one', ...header }).sign(privateKey),
  };
}
