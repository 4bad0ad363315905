import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { cosignerOf } from '@lockbox/evidence/cosigner';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { afterAll, expect, test } from 'vitest';
import { readAuditSettings, witnessPolicyOf } from './settings.ts';

const policy = newSigningKeys();
const own = newSigningKeys();
const env = {
  LOCKBOX_KAFKA_BROKERS: 'localhost:9092',
  LOCKBOX_REGISTRY_URL: 'http://localhost:8081',
  LOCKBOX_MONGO_URL: 'mongodb://localhost:27017',
  LOCKBOX_SIGNING_PUBLIC_KEYS: policy.publicKey,
  LOCKBOX_INSTALLATION: 'lockbox.test',
  LOCKBOX_CHECKPOINT_KEY: own.signingKey,
  LOCKBOX_CHECKPOINT_PUBLIC_KEYS: own.publicKey,
};

test('a key of its own, which it trusts, and a second between checkpoints are enough', () => {
  expect(readAuditSettings({ ...env, LOCKBOX_CHECKPOINT_EVERY: 'PT1S' })).toMatchObject(env);
});

test.each([
  ['it signs with a key of policy', { LOCKBOX_CHECKPOINT_KEY: policy.signingKey }, /a key with which policy signs/],
  [
    'it trusts one for checkpoints',
    { LOCKBOX_CHECKPOINT_PUBLIC_KEYS: `${own.publicKey},${policy.publicKey}` },
    /Take it out/,
  ],
  ['it does not trust its own', { LOCKBOX_CHECKPOINT_PUBLIC_KEYS: newSigningKeys().publicKey }, /lacks the public key/],
  ['checkpoints follow without a pause', { LOCKBOX_CHECKPOINT_EVERY: 'PT0S' }, /PT1S to PT1M/],
  ['checkpoints are more than a minute apart', { LOCKBOX_CHECKPOINT_EVERY: 'PT61S' }, /PT1S to PT1M/],
])('it does not start where %s', (_what, changed, sentence) => {
  expect(() => readAuditSettings({ ...env, ...changed })).toThrow(sentence);
});

const folder = mkdtempSync(join(tmpdir(), 'policy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const pem = signingKeyOf(own.signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const vkey = formatVerifierKey(cosignerOf('w1.test', pem).key);
function withPolicy(text: string) {
  const file = join(folder, 'policy');
  writeFileSync(file, text);
  return readAuditSettings({ ...env, LOCKBOX_WITNESS_POLICY_FILE: file });
}

test('witnesses are those of a file, and none without one', () => {
  expect(witnessPolicyOf(readAuditSettings(env))).toBe(undefined);
  const policy = witnessPolicyOf(withPolicy(`witness w1 ${vkey} https://w1.test\nquorum w1`));
  expect(policy?.witnesses).toMatchObject([{ name: 'w1', url: 'https://w1.test' }]);
});

const other = formatVerifierKey(
  cosignerOf('w2.test', signingKeyOf(policy.signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
    .key,
);
const logOf = (publicKey: string): string =>
  formatVerifierKey(verifierKeyOf('lockbox.test/lockbox.events/0', publicKey));

const unknown = `future.test/w+00000001+${Buffer.of(0xfa, 1, 2, 3).toString('base64')}`;

test('a policy that names a log with its own key is taken, with witnesses of types that are unknown here beside others', () => {
  const text = `log ${logOf(own.publicKey)}\nwitness w1 ${vkey} https://w1.test\nwitness new ${unknown} https://future.test\ngroup one any w1 new\nquorum one`;
  expect(withPolicy(text)).toMatchObject(env);
});

test.each([
  ['is none', 'quorum w1', /Line 1 of the policy/],
  ['has nobody who can be asked', `witness w1 ${vkey}\nquorum none`, /no witness with an address/],
  [
    'needs somebody who cannot be asked',
    `witness w1 ${vkey} https://w1.test\nwitness w2 ${other}\nquorum w2`,
    /could never/,
  ],
  [
    'needs one whose key is of an unknown type',
    `witness w1 ${vkey} https://w1.test\nwitness new ${unknown} https://future.test\nquorum new`,
    /could never/,
  ],
  [
    'names other logs',
    `log ${logOf(newSigningKeys().publicKey)}\nwitness w1 ${vkey} https://w1.test\nquorum w1`,
    /names other logs/,
  ],
])('it does not start with a policy that %s', (_what, text, sentence) => {
  expect(() => withPolicy(text)).toThrow(sentence);
});

test('it does not start with a policy that is not there', () => {
  const missing = join(folder, 'missing');
  expect(() => readAuditSettings({ ...env, LOCKBOX_WITNESS_POLICY_FILE: missing })).toThrow(/cannot be read/);
});
