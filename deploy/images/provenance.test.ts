import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Built, type Envelope, sha256Hex, signProvenance, verifyProvenance } from './provenance.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const digest = sha256Hex('image');
const built: Built = {
  image: 'lockbox-services:1.2.3',
  digest,
  version: '1.2.3',
  commit: '0123456789abcdef0123456789abcdef01234567',
  repository: 'https://git.example/lockbox',
  nodeImage: { name: 'node:24-slim', digest: sha256Hex('node') },
  lockFile: sha256Hex('lock'),
  sbom: sha256Hex('sbom'),
  created: new Date('2026-01-02T03:05:05Z'),
};
const envelope = signProvenance(built, privateKey);
const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
const saying = (change: object): Envelope => ({
  ...envelope,
  payload: Buffer.from(JSON.stringify({ ...statement, ...change })).toString('base64'),
});

test('says of which commit an image is, to whoever has the public key', () => {
  expect(verifyProvenance(envelope, { key: publicKey, digest, version: '1.2.3' })).toEqual({
    commit: built.commit,
    version: '1.2.3',
  });
});

test.each<[string, Envelope, Partial<Parameters<typeof verifyProvenance>[1]>, string]>([
  ['another image', envelope, { digest: sha256Hex('other') }, 'of another image'],
  ['another version', envelope, { version: '1.2.4' }, 'of version 1.2.3'],
  ['another key', envelope, { key: generateKeyPairSync('ed25519').publicKey }, 'not signed'],
  ['a changed statement', saying({ subject: [] }), {}, 'not signed'],
  ['another type', { ...envelope, payloadType: 'text/plain' }, {}, 'not signed'],
  ['no signature', { ...envelope, signatures: [] }, {}, 'not signed'],
])('is refused for %s', (_what, given, changes, message) => {
  expect(() => verifyProvenance(given, { key: publicKey, digest, ...changes })).toThrow(message);
});

test('can be checked with openssl alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-provenance-'));
  const file = (name: string) => join(folder, name);
  try {
    const payload = Buffer.from(envelope.payload, 'base64');
    const { payloadType: type } = envelope;
    writeFileSync(file('signed'), `DSSEv1 ${type.length} ${type} ${payload.length} ${payload}`);
    writeFileSync(file('signature'), Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64'));
    writeFileSync(file('key.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    const args = ['-verify', '-rawin', '-pubin', '-inkey', file('key.pem'), '-sigfile', file('signature')];
    const said = execFileSync('openssl', ['pkeyutl', ...args, '-in', file('signed')], { encoding: 'utf8' });
    expect(said).toContain('Signature Verified Successfully');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
