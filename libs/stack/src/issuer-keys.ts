/** The issuer's keys, kept in a file of their owner's alone: access tokens outlive a restart. Sign-ins are kept in memory. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

export interface IssuerKeys {
  readonly signing: JWK & { readonly kid: string };
  /** Signs the issuer's cookies. */
  readonly cookies: string;
}

export const SIGNING_ALGORITHM = 'RS256';

export async function issuerKeys(file: string): Promise<IssuerKeys> {
  // Written below and by nobody else.
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as IssuerKeys;
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const kid = randomBytes(8).toString('hex');
  const signing = { ...(await exportJWK(privateKey)), kid, alg: SIGNING_ALGORITHM, use: 'sig' };
  const keys: IssuerKeys = { signing, cookies: randomBytes(32).toString('hex') };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}
