import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isPublishedKey } from './published-keys.ts';
import { readSettings, setting } from './settings.ts';

const COMPOSE = resolve(import.meta.dirname, '../../../docker-compose.yml');
/** `LOCKBOX_…_KEY: ${LOCKBOX_…_KEY:-the default}`, the public keys and the digest of a caller's secret among them. */
const DEFAULT = /(LOCKBOX_\w*(?:KEYS?|CALLERS)): "?\$\{\w+:-([^}]+)\}/g;
const published = [...readFileSync(COMPOSE, 'utf8').matchAll(DEFAULT)].map(([, name = '', key = '']) => ({
  name,
  key,
}));

test('every key that docker-compose.yml publishes is known as such', () => {
  expect(published.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'LOCKBOX_ACCESS_CALLERS',
      'LOCKBOX_SENDER_KEY',
      'LOCKBOX_SIGNING_KEY',
      'LOCKBOX_SIGNING_PUBLIC_KEYS',
      'LOCKBOX_STATE_KEY',
    ]),
  );
  for (const { name, key } of published) expect(isPublishedKey(key), name).toBe(true);
});

test('outside development no program starts with one of them, and the key is not printed', () => {
  const [{ key } = { key: '' }] = published;
  const read = (development: string) =>
    readSettings(
      { LOCKBOX_SENDER_KEY: setting.senderKey, LOCKBOX_DEVELOPMENT: setting.development },
      { LOCKBOX_SENDER_KEY: key, LOCKBOX_DEVELOPMENT: development },
    );
  expect(() => read('false')).toThrow('LOCKBOX_SENDER_KEY: its value has a key for development');
  expect(() => read('false')).not.toThrow(key);
  expect(read('true')).toMatchObject({ LOCKBOX_SENDER_KEY: key });
});

test('a published public key is refused beside others, too', () => {
  const own = 'MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
  const theirs = published.find(({ name }) => name === 'LOCKBOX_SIGNING_PUBLIC_KEYS')?.key;
  const names = { LOCKBOX_SIGNING_PUBLIC_KEYS: setting.signingPublicKeys, LOCKBOX_DEVELOPMENT: setting.development };
  const read = (keys: string) => readSettings(names, { LOCKBOX_SIGNING_PUBLIC_KEYS: keys });
  expect(() => read(`${own},${theirs}`)).toThrow('LOCKBOX_SIGNING_PUBLIC_KEYS: its value has a key');
  expect(read(own)).toMatchObject({ LOCKBOX_SIGNING_PUBLIC_KEYS: own });
});
