import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { expect, test } from 'vitest';
import { readAuditSettings } from './settings.ts';

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
  ['checkpoints follow without a pause', { LOCKBOX_CHECKPOINT_EVERY: 'PT0S' }, /PT1S or more/],
])('it does not start where %s', (_what, changed, sentence) => {
  expect(() => readAuditSettings({ ...env, ...changed })).toThrow(sentence);
});
