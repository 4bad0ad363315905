/** Development issuers of a test's own, beside the one that all tests share. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startIssuer } from '@lockbox/stack/issuer';
import { type IssuerKeys, issuerKeys } from '@lockbox/stack/issuer-keys';
import { readPeople } from '@lockbox/stack/people';
import { freePort } from '@lockbox/stack/ports';
import type { Certificate } from './certificate.ts';

export interface OwnIssuer {
  readonly url: string;
  /** For tokens that the issuer itself would not sign. */
  readonly keys: IssuerKeys;
  /** Stops listening, and keeps the keys. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Runs at first; at https:// when it is given a certificate for `localhost`. */
export async function openIssuer(certificate?: Certificate): Promise<OwnIssuer> {
  const port = await freePort();
  const url = `${certificate === undefined ? 'http' : 'https'}://localhost:${port}`;
  const tls =
    certificate === undefined
      ? {}
      : { tls: { pfx: readFileSync(certificate.keystore), passphrase: certificate.password } };
  const keysFile = join(mkdtempSync(join(tmpdir(), 'issuer-')), 'keys.json');
  const keys = await issuerKeys(keysFile);
  const begin = () => startIssuer({ url, host: '127.0.0.1', port, keysFile, people: readPeople(), ...tls });
  let end = await begin();
  return {
    url,
    keys,
    stop: () => end(),
    async start() {
      end = await begin();
    },
  };
}
