import { expect, test } from 'vitest';
import { mongoTls } from './server-access.ts';
import { mongoSettings, readSettings } from './settings.ts';

const url = { LOCKBOX_MONGO_URL: 'mongodb://name:password@one' };
/** PEM is checked where settings are read, and is not what this is about. */
const optionsOf = (certificates: Readonly<Record<string, string>>) =>
  mongoTls({ ...readSettings(mongoSettings, url), ...certificates });

test('MongoDB is reached by TLS where that is asked for, with authorities of its own or with those that Node knows', () => {
  const asked = readSettings(mongoSettings, { ...url, LOCKBOX_MONGO_TLS: 'true' });
  expect(mongoTls(asked)).toEqual({ tls: true });
  expect(optionsOf({})).toEqual({});
});

test('an authority or a certificate brings TLS to MongoDB, whatever else is said', () => {
  expect(optionsOf({ LOCKBOX_MONGO_CA: 'ca' })).toEqual({ tls: true, ca: 'ca' });
  expect(optionsOf({ LOCKBOX_MONGO_CERTIFICATE: 'one', LOCKBOX_MONGO_KEY: 'key' })).toEqual({
    tls: true,
    cert: 'one',
    key: 'key',
  });
});
