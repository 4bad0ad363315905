/** Access's side of tokens, with a key that a test has. */
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTVerifyGetKey, SignJWT } from 'jose';

export interface TokenMaker {
  readonly keys: JWTVerifyGetKey;
  token(claims: object, header?: object): Promise<string>;
}

export async function newTokenMaker(): Promise<TokenMaker> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }] });
  return {
    keys,
    token: (claims, header = {}) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'one', ...header })
        .sign(privateKey),
  };
}
