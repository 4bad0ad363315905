import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  describeSettings,
  kafkaSettings,
  mongoSettings,
  readSettings,
  registrySettings,
  type SettingsError,
} from '@lockbox/platform/settings';
import {
  authorityFile,
  type CertificateFiles,
  clientFiles,
  makeCertificates,
  serverFiles,
} from '@lockbox/stack/certificates';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
const other = join(folder, 'other');
const ended = join(folder, 'ended');
const servers = { kafka: ['kafka.example', '127.0.0.1'] };
const clients = ['lockbox-policy', 'lockbox-timer'];
const wanted = { folder, days: 365, servers, clients };
const certificateOf = (file: string) => new X509Certificate(readFileSync(file));

let made: readonly string[];
beforeAll(() => {
  made = makeCertificates(wanted);
  makeCertificates({ ...wanted, folder: other });
  makeCertificates({ ...wanted, folder: ended, days: -1 });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('certificates', () => {
  test('are made for each server and each client, and signed by the authority', () => {
    expect(made).toEqual(['ca', 'servers/kafka', 'clients/lockbox-policy', 'clients/lockbox-timer']);
    const authority = certificateOf(authorityFile(folder));
    for (const { certificate } of [serverFiles(folder, 'kafka'), ...clients.map((name) => clientFiles(folder, name))])
      expect(certificateOf(certificate).verify(authority.publicKey)).toBe(true);
    expect(authority.ca).toBe(true);
  });

  test('name the hosts of a server, and the principal of a client', () => {
    const server = certificateOf(serverFiles(folder, 'kafka').certificate);
    expect(server.checkHost('kafka.example')).toBe('kafka.example');
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    const client = certificateOf(clientFiles(folder, 'lockbox-policy').certificate);
    expect(client.subject).toBe('CN=lockbox-policy');
    expect(client.ca).toBe(false);
  });

  test('stay when they are asked for again, and one that is missing is made', () => {
    expect(makeCertificates(wanted)).toEqual([]);
    rmSync(join(folder, 'clients/lockbox-timer'), { recursive: true });
    expect(makeCertificates(wanted)).toEqual(['clients/lockbox-timer']);
  });

  test('are renewed when they end soon', () => {
    const soon = { ...wanted, folder: join(folder, 'soon'), days: 20 };
    makeCertificates(soon);
    expect(makeCertificates(soon)).toEqual(made.slice(1)); // the authority lasts longer
  });

  const paired = ({ certificate, key, both }: CertificateFiles) => {
    const [text, keyText] = [certificate, key].map((file) => readFileSync(file, 'utf8'));
    expect(certificateOf(certificate).checkPrivateKey(createPrivateKey(keyText ?? ''))).toBe(true);
    expect(readFileSync(both, 'utf8')).toBe(`${keyText}${text}`);
  };

  test.each(['genpkey', 'req', 'x509'])('that end soon stay usable where openssl fails at %s', (step) => {
    const soon = { ...wanted, folder: join(folder, `failing-${step}`), days: 20 };
    makeCertificates(soon);
    const bin = join(folder, `bin-${step}`);
    mkdirSync(bin);
    const failing = `#!/bin/sh\n[ "$1" != ${step} ] || exit 1\nPATH='${process.env.PATH}' exec openssl "$@"\n`;
    writeFileSync(join(bin, 'openssl'), failing, { mode: 0o755 });
    vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
    try {
      expect(() => makeCertificates(soon)).toThrow('openssl');
    } finally {
      vi.unstubAllEnvs();
    }
    paired(serverFiles(soon.folder, 'kafka'));
    expect(makeCertificates(soon)).toEqual(made.slice(1));
    paired(serverFiles(soon.folder, 'kafka'));
  });

  test('that are renewed can be read by whoever could read those before', () => {
    const readable = { ...wanted, folder: join(folder, 'readable'), days: 20 };
    makeCertificates(readable);
    const { key, both } = serverFiles(readable.folder, 'kafka');
    for (const file of [key, both]) chmodSync(file, 0o644);
    expect(makeCertificates(readable)).toContain('servers/kafka');
    for (const file of [key, both]) expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  test('are renewed if the files do not match each other, as after a full disk', () => {
    const files = serverFiles(folder, 'kafka');
    writeFileSync(files.both, readFileSync(files.key));
    expect(makeCertificates(wanted)).toEqual(['servers/kafka']);
    paired(files);
    rmSync(files.both);
    expect(makeCertificates(wanted)).toEqual(['servers/kafka']);
    paired(files);
    expect(makeCertificates(wanted)).toEqual([]);
  });

  test('have keys that nobody else can read', () => {
    const { key, both } = clientFiles(folder, 'lockbox-policy');
    for (const file of [join(folder, 'ca.key'), key, both]) expect(statSync(file).mode & 0o077).toBe(0);
  });
});

describe('settings', () => {
  const policy = clientFiles(folder, 'lockbox-policy');
  const files = {
    LOCKBOX_KAFKA_CA_FILE: authorityFile(folder),
    LOCKBOX_KAFKA_CERTIFICATE_FILE: policy.certificate,
    LOCKBOX_KAFKA_KEY_FILE: policy.key,
  };
  const right = { LOCKBOX_KAFKA_BROKERS: 'one:9093', LOCKBOX_KAFKA_TLS: 'true', ...files };
  const problemsOf = (changes: Readonly<Record<string, string>>): readonly string[] => {
    try {
      readSettings(kafkaSettings, { ...right, ...changes });
      return [];
    } catch (error) {
      return (error as SettingsError).problems; // nothing else is thrown
    }
  };
  const written = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('take certificates from files, and show whose they are and when they end, and no key', () => {
    const settings = readSettings(kafkaSettings, right);
    const shown = JSON.stringify(describeSettings(kafkaSettings, settings));
    expect(shown).toMatch(/CN=lockbox-policy until \d{4}-\d\d-\d\d/);
    expect(shown).not.toMatch(/BEGIN|PRIVATE/);
  });

  test('a certificate that has ended is a problem that names its file', () => {
    const gone = clientFiles(ended, 'lockbox-policy');
    const problem = (name: string) => expect.stringMatching(new RegExp(`${name}.*CN=lockbox-policy ended on \\d{4}-`));
    const own = { LOCKBOX_KAFKA_CERTIFICATE_FILE: gone.certificate, LOCKBOX_KAFKA_KEY_FILE: gone.key };
    expect(problemsOf(own)).toEqual([problem(`LOCKBOX_KAFKA_CERTIFICATE_FILE \\("${gone.certificate}"\\)`)]);
    expect(problemsOf({ LOCKBOX_KAFKA_CA_FILE: gone.certificate })).toEqual([problem('LOCKBOX_KAFKA_CA_FILE')]);
    // A single valid authority among several is enough.
    const several = [gone.certificate, authorityFile(folder)].map((file) => readFileSync(file, 'utf8')).join('');
    expect(problemsOf({ LOCKBOX_KAFKA_CA_FILE: written('several.pem', several) })).toEqual([]);
  });

  test.each([
    ['a file that is not there', { LOCKBOX_KAFKA_CA_FILE: '/nowhere/ca.pem' }, ['/nowhere/ca.pem']],
    [
      'a key of another certificate',
      { LOCKBOX_KAFKA_KEY_FILE: clientFiles(other, 'lockbox-policy').key },
      ['not the key'],
    ],
    ['a file without a certificate', { LOCKBOX_KAFKA_CA_FILE: policy.key }, [policy.key]],
    ['a certificate in place of the key', { LOCKBOX_KAFKA_KEY_FILE: policy.certificate }, ['no private key']],
    ['a certificate without its key', { LOCKBOX_KAFKA_KEY_FILE: '/nowhere/key.pem' }, ['/nowhere/key.pem']],
    ['a connection in plain text', { LOCKBOX_KAFKA_TLS: 'false' }, ['LOCKBOX_KAFKA_TLS', 'LOCKBOX_KAFKA_TLS']],
  ])('%s is a problem that says what to mend', (_what, changes, parts) => {
    expect(problemsOf(changes)).toEqual(parts.map((part) => expect.stringContaining(part)));
  });

  test('what is damaged is a problem, and not shown', () => {
    const damaged = written('damaged.pem', readFileSync(policy.certificate, 'utf8').replace('MII', 'AAAA'));
    expect(problemsOf({ LOCKBOX_KAFKA_CERTIFICATE_FILE: damaged })).toEqual([expect.stringContaining(damaged)]);
  });

  test('a certificate needs its key, at each server', () => {
    const certificate = readFileSync(policy.certificate, 'utf8');
    const mongo = { LOCKBOX_MONGO_URL: 'mongodb://one', LOCKBOX_MONGO_CERTIFICATE: certificate };
    expect(() => readSettings(mongoSettings, mongo)).toThrow('LOCKBOX_MONGO_KEY is not set');
    const registry = { LOCKBOX_REGISTRY_URL: 'https://one', LOCKBOX_REGISTRY_CERTIFICATE: certificate };
    expect(() => readSettings(registrySettings, registry)).toThrow('LOCKBOX_REGISTRY_KEY is not set');
  });

  test('the registry gets no password in plain text, and its address holds none', () => {
    const named = { LOCKBOX_REGISTRY_USERNAME: 'policy', LOCKBOX_REGISTRY_PASSWORD: 'not to be shown' };
    const read = (url: string, more = named) => readSettings(registrySettings, { LOCKBOX_REGISTRY_URL: url, ...more });
    expect(() => read('http://registry')).toThrow(/LOCKBOX_REGISTRY_PASSWORD .*https/);
    expect(() => read('https://policy:secret@registry')).toThrow('LOCKBOX_REGISTRY_URL');
    expect(read('https://registry').LOCKBOX_REGISTRY_USERNAME).toBe('policy');
    const { LOCKBOX_REGISTRY_PASSWORD: _, ...nameAlone } = named;
    expect(() => read('https://registry', nameAlone as typeof named)).toThrow('LOCKBOX_REGISTRY_PASSWORD is not set');
  });
});
