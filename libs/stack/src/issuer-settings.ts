/** The settings of the development issuer, and the audience of its tokens. */
import type { SecureContextOptions } from 'node:tls';
import type { SamplePerson } from './people.ts';

export interface IssuerSettings {
  /** The issuer's name and the address that browsers use: http://localhost:PORT. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly keysFile: string;
  /** For an issuer at https://: the key and certificate. */
  readonly tls?: Pick<SecureContextOptions, 'cert' | 'key' | 'pfx' | 'passphrase'>;
  readonly people: readonly SamplePerson[];
}

/** The audience of every access token: Lockbox's API. */
export const AUDIENCE = 'lockbox';

/** The portal at this issuer. No secret worth the name: here anybody signs in as anybody, with one click. */
export const PORTAL_CLIENT = { id: 'lockbox-portal', secret: 'development-secret-of-portal' } as const;
