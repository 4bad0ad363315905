/**
 * Certificates of one's own, made by openssl: a certificate authority, one certificate for each server, and one for each
 * client, whose name in it is its Kafka principal. What is there already stays, unless it ends soon.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** The files of one certificate, in a folder with its name. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
  /** Key and certificate in one file, as Kafka and mongod take them. */
  readonly both: string;
}

export interface WantedCertificate {
  readonly folder: string;
  /** How long certificates last. */
  readonly days: number;
  /** By server: the host names and addresses at which it is reached. */
  readonly servers: Readonly<Record<string, readonly string[]>>;
  readonly clients: readonly string[];
}

/** Ten years: what it signs ends sooner. */
const AUTHORITY_DAYS = 3650;
/** Certificates that end within this time are renewed. */
const SOON_MS = 30 * 86_400_000;

export const authorityFile = (folder: string): string => join(folder, 'ca.pem');
export const serverFiles = (folder: string, name: string): CertificateFiles => filesIn(join(folder, 'servers', name));
export const clientFiles = (folder: string, name: string): CertificateFiles => filesIn(join(folder, 'clients', name));

const filesIn = (folder: string): CertificateFiles => ({
  certificate: join(folder, 'certificate.pem'),
  key: join(folder, 'key.pem'),
  both: join(folder, 'both.pem'),
});

/** Makes what is missing or ends within 30 days; the answer names it. Private keys are readable by their owner alone. */
export function makeCertificates({ folder, days, servers, clients }: WantedCertificate): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const made: string[] = [];
  const authority = { certificate: authorityFile(folder), key: join(folder, 'ca.key') };
  if (!lasts(authority.certificate)) {
    const key = draftOf(authority.key);
    makeKey(key);
    certify(folder, {
      key,
      subject: 'Lockbox certificate authority',
      signing: ['-signkey', key],
      days: AUTHORITY_DAYS,
      extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'],
      out: draftOf(authority.certificate),
    });
    // Certificates of an authority that is gone are nothing any more.
    for (const kind of ['servers', 'clients']) rmSync(join(folder, kind), { recursive: true, force: true });
    putInPlace(authority.key, authority.certificate);
    made.push('ca');
  }
  const sign = (
    kind: 'servers' | 'clients',
    name: string,
    extensions: readonly string[],
    hosts: readonly string[] = [],
  ) => {
    const files = filesIn(join(folder, kind, name));
    if (lasts(files.certificate) && !areCut(files) && namesAll(files.certificate, hosts)) return;
    if (!existsSync(authority.key))
      throw new Error(
        `The certificate of ${name} is to be made, and ${authority.key} is not there to sign it. Bring it back for as long as this takes.`,
      );
    mkdirSync(join(folder, kind, name), { recursive: true });
    const [key, certificate] = [draftOf(files.key), draftOf(files.certificate)];
    makeKey(key);
    certify(folder, {
      key,
      subject: name,
      signing: ['-CA', authority.certificate, '-CAkey', authority.key],
      days,
      extensions,
      out: certificate,
    });
    writeFileSync(draftOf(files.both), read(key) + read(certificate), { mode: 0o600 });
    putInPlace(files.both, files.key, files.certificate);
    made.push(`${kind}/${name}`);
  };
  const leaf = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature'];
  for (const [name, hosts] of Object.entries(servers)) {
    const names = hosts.map((host) => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`).join(',');
    // Also clients of each other, as brokers and members of a replica set are.
    sign('servers', name, [...leaf, 'extendedKeyUsage=serverAuth,clientAuth', `subjectAltName=${names}`], hosts);
  }
  for (const name of clients) sign('clients', name, [...leaf, 'extendedKeyUsage=clientAuth']);
  return made;
}

const lasts = (file: string): boolean =>
  existsSync(file) && new X509Certificate(readFileSync(file)).validToDate.getTime() > Date.now() + SOON_MS;

/** A certificate that does not name all of these hosts, after a rename, is renewed. */
function namesAll(file: string, hosts: readonly string[]): boolean {
  const present = new X509Certificate(readFileSync(file));
  return hosts.every((host) => (isIP(host) === 0 ? present.checkHost(host) : present.checkIP(host)) !== undefined);
}

const read = (file: string): string => readFileSync(file, 'utf8');

/** A disk that was full, or a run that was ended, may have left a key of another certificate or a part of a file. */
const areCut = ({ certificate, key, both }: CertificateFiles): boolean =>
  existsSync(key) && !(existsSync(both) && read(both) === read(key) + read(certificate));

/** The present files stay usable until all replacements are made. */
const draftOf = (file: string): string => `${file}.new`;

/** The certificate comes last: where this is ended before, the old one ends soon still, and all of it is made again. */
function putInPlace(...files: readonly string[]): void {
  for (const file of files) {
    // Who could read the one before can read this one, also where whoever gives them the right to is not reached any more.
    if (existsSync(file)) chmodSync(draftOf(file), statSync(file).mode);
    renameSync(draftOf(file), file);
  }
}

/** PKCS #8, which Kafka, Node and mongod read alike. */
function makeKey(file: string): void {
  writeFileSync(file, '', { mode: 0o600 });
  const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:named_curve'];
  run(['genpkey', ...curve, '-out', file]);
}

interface Certified {
  readonly key: string;
  readonly subject: string;
  readonly signing: readonly string[];
  readonly days: number;
  readonly extensions: readonly string[];
  readonly out: string;
}

/** With settings of its own alone: those of the machine may add extensions. */
function certify(folder: string, { key, subject, signing, days, extensions, out }: Certified): void {
  const [settings, request] = [join(folder, 'openssl.cnf'), join(folder, 'request.pem')];
  const named = ['[req]', 'distinguished_name=name', 'prompt=no', '[name]', `CN=${subject}`];
  writeFileSync(settings, [...named, '[extensions]', ...extensions, ''].join('\n'));
  run(['req', '-new', '-config', settings, '-key', key, '-out', request]);
  const serial = ['-set_serial', `0x${randomBytes(16).toString('hex')}`];
  const how = ['-sha256', '-days', String(days), '-extfile', settings, '-extensions', 'extensions'];
  run(['x509', '-req', '-in', request, ...signing, ...serial, ...how, '-out', out]);
  for (const file of [settings, request]) rmSync(file);
}

function run(args: readonly string[]): void {
  try {
    execFileSync('openssl', args, { stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? `${error.message}\n${error.stderr}` : String(error);
    throw new Error(`openssl could not make a certificate. Is it installed (1.1.1 or later)? ${said}`);
  }
}
