import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { expect, test } from 'vitest';
import { readPolicySettings, senderKeysOf } from './settings.ts';
import { settings } from './testing/deps.ts';

test('policy does not start with a key that nobody would believe', () => {
  const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
  expect(readPolicySettings(env)).toEqual(settings);
  const { signingKey, publicKey } = newSigningKeys();
  expect(() => readPolicySettings({ ...env, LOCKBOX_SIGNING_KEY: signingKey })).toThrow(publicKey);
  const both = `${publicKey},${settings.LOCKBOX_SIGNING_PUBLIC_KEYS}`;
  expect(readPolicySettings({ ...env, LOCKBOX_SIGNING_PUBLIC_KEYS: both }).LOCKBOX_SIGNING_PUBLIC_KEYS).toBe(both);
});

test('policy does not start with a key that the settings have ended', () => {
  const { id } = signingKeyOf(settings.LOCKBOX_SIGNING_KEY);
  const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
  const ended = { ...env, LOCKBOX_SIGNING_KEYS_UNTIL: `${id}=uMJYNpFETpmTqXW3fBs0Gg@0:5` };
  expect(() => readPolicySettings(ended)).toThrow('A replaced key does not come back');
});

test('no two senders have the same key, whichever of their keys', () => {
  const { LOCKBOX_SENDER_KEY_PORTAL: LOCKBOX_SENDER_KEY_TIMER } = settings;
  expect(() => senderKeysOf({ ...settings, LOCKBOX_SENDER_KEY_TIMER })).toThrow('give each sender a key of its own');
  const before = { ...settings, LOCKBOX_SENDER_KEY_TIMER_PREVIOUS: LOCKBOX_SENDER_KEY_TIMER };
  expect(() => senderKeysOf(before)).toThrow('give each sender a key of its own');
});
