/**
 * A secured installation: every server speaks TLS and asks for a certificate, and each principal may do what
 * schemas/topics.yaml says. That is decided at its first start, by making its certificates.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicsFile } from '@lockbox/topics/file';
import { authorityFile, type CertificateFiles, clientFiles, makeCertificates, serverFiles } from './certificates.ts';

/** Certificates of a local installation are renewed at a start within a month of their end. */
const DAYS = 365;
const SERVERS = ['kafka', 'registry', 'mongo'] as const;

export interface Secured {
  /** The file with the certificate authority. */
  readonly authority: string;
  readonly server: (name: (typeof SERVERS)[number]) => CertificateFiles;
  /** By the name in schemas/topics.yaml. */
  readonly client: (name: string) => CertificateFiles;
  readonly passwordFile: (name: string) => string;
  /** Who applies topics and access rules, and may do everything. */
  readonly platform: { readonly principal: string; readonly tls: () => TlsFiles; readonly password: () => string };
  /** The registry asks for a name and a password. */
  readonly registryUsers: () => readonly {
    readonly name: string;
    readonly password: string;
    readonly writes: boolean;
  }[];
}

/** Texts in PEM. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const principalOf = (name: string): string => `lockbox-${name}`;
const PLATFORM = 'platform';

/** The parties that have a certificate. */
const names = (): readonly string[] => [...new Set([...topicsFile().parties.map(({ name }) => name), PLATFORM])];

const passwordFile = (home: string, name: string): string => join(home, 'registry-passwords', principalOf(name));

const folderIn = (home: string): string => join(home, 'certificates');

/** Returns the certificates that secure this home, or undefined. */
export function securedAt(home: string): Secured | undefined {
  const folder = folderIn(home);
  const authority = authorityFile(folder);
  if (!existsSync(authority)) return undefined;
  const client = (name: string) => clientFiles(folder, principalOf(name));
  const read = (file: string) => readFileSync(file, 'utf8');
  return {
    authority,
    server: (name) => serverFiles(folder, name),
    client,
    passwordFile: (name) => passwordFile(home, name),
    platform: {
      principal: principalOf(PLATFORM),
      tls: () => ({ ca: read(authority), cert: read(client(PLATFORM).certificate), key: read(client(PLATFORM).key) }),
      password: () => read(passwordFile(home, PLATFORM)),
    },
    registryUsers: () =>
      names().map((name) => ({
        name: principalOf(name),
        password: read(passwordFile(home, name)),
        writes: name === PLATFORM,
      })),
  };
}

/**
 * Makes the missing certificates; those of servers name `hosts` too. Throws for a home with data of servers that ran without certificates.
 */
export function secure(home: string, hosts: readonly string[] = []): void {
  if (securedAt(home) === undefined && existsSync(join(home, 'kafka'))) {
    const remedy = 'Begin anew in another folder (LOCKBOX_HOME), or leave --secured out.';
    throw new Error(`What is in ${home} was made without certificates and access rules. ${remedy}`);
  }
  makeCertificates({
    folder: folderIn(home),
    days: DAYS,
    servers: Object.fromEntries(SERVERS.map((name) => [name, ['localhost', '127.0.0.1', ...hosts]])),
    clients: names().map(principalOf),
  });
  mkdirSync(join(home, 'registry-passwords'), { recursive: true, mode: 0o700 });
  for (const file of names().map((name) => passwordFile(home, name)))
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
}

/** The settings by which a program, or somebody, is known to the servers; for `platform` and whoever topics.yaml names. */
export function settingsOf(secured: Secured, name: string): Readonly<Record<string, string>> {
  const { certificate, key } = secured.client(name);
  const byCertificate = ['KAFKA', 'MONGO'].flatMap((server) => [
    [`LOCKBOX_${server}_CA_FILE`, secured.authority],
    [`LOCKBOX_${server}_CERTIFICATE_FILE`, certificate],
    [`LOCKBOX_${server}_KEY_FILE`, key],
  ]);
  return {
    ...Object.fromEntries(byCertificate),
    LOCKBOX_KAFKA_TLS: 'true',
    LOCKBOX_REGISTRY_CA_FILE: secured.authority,
    LOCKBOX_REGISTRY_USERNAME: principalOf(name),
    LOCKBOX_REGISTRY_PASSWORD_FILE: secured.passwordFile(name),
  };
}
