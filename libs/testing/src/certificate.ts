/** Keys and certificates of a test's own, made by the keytool beside Java: nobody has signed them but themselves. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Certificate {
  /** A PKCS #12 file with the key, under this password. */
  readonly keystore: string;
  readonly password: string;
  /** The certificate alone, as PEM: a file, and its text. */
  readonly file: string;
  readonly pem: string;
}

/** `host` as in a certificate's subject alternative name: `IP:127.0.0.1`, `DNS:localhost`. */
export function makeCertificate(java: string, folder: string, host: string): Certificate {
  const password = 'of-this-test';
  const keystore = join(folder, 'key.p12');
  const file = join(folder, 'certificate.pem');
  const store = ['-keystore', keystore, '-storepass', password, '-alias', 'test'];
  const key = ['-keyalg', 'EC', '-dname', 'CN=test', '-ext', `SAN=${host}`, '-storetype', 'PKCS12'];
  for (const args of [
    ['-genkeypair', ...store, ...key],
    ['-exportcert', '-rfc', ...store, '-file', file],
  ])
    execFileSync(join(dirname(java), 'keytool'), args, { stdio: 'pipe' });
  return { keystore, password, file, pem: readFileSync(file, 'utf8') };
}
