import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { durationsOf, millisecondsOf } from './durations.ts';
import {
  describeSettings,
  optionalSecret,
  readSettings,
  SettingsError,
  secret,
  setting,
  text,
  workerSettings,
} from './settings.ts';

const KEY = 'a key that has thirty-two bytes.';
const properties = {
  ...workerSettings,
  LOCKBOX_SENDER_KEY: secret('key'),
  LOCKBOX_INTERNAL_REVIEW: setting.internalReview,
};
const PUBLIC_KEY = `MCowBQYDK2VwAyEA${'A'.repeat(43)}=`;
const right = {
  LOCKBOX_KAFKA_BROKERS: 'localhost:9092,other:9092',
  LOCKBOX_REGISTRY_URL: 'http://localhost:8081',
  LOCKBOX_SENDER_KEY: KEY,
  LOCKBOX_SIGNING_PUBLIC_KEYS: PUBLIC_KEY,
};

test('right settings are read, converted, and filled with defaults', () => {
  expect(readSettings(properties, { ...right, LOCKBOX_HTTP_PORT: '0', LOCKBOX_DEVELOPMENT: 'true' })).toMatchObject({
    LOCKBOX_HTTP_PORT: 0,
    LOCKBOX_DEVELOPMENT: true,
    LOCKBOX_NAMESPACE: 'lockbox',
    LOCKBOX_INTERNAL_REVIEW: 'P4D',
  });
});

test('all problems are named at once', () => {
  const run = () =>
    readSettings(properties, {
      LOCKBOX_KAFKA_BROKERS: 'nowhere',
      LOCKBOX_HTTP_PORT: 'x',
      LOCKBOX_INTERNAL_REVIEW: '4 days',
      LOCKBOX_NAMESPACE: 'A B',
    });
  expect(run).toThrow(SettingsError);
  for (const name of ['KAFKA_BROKERS', 'REGISTRY_URL', 'SENDER_KEY', 'HTTP_PORT', 'INTERNAL_REVIEW', 'NAMESPACE']) {
    expect(run).toThrow(`LOCKBOX_${name}`);
  }
});

test('a number is whole and within its bounds; what is wrong is said, and no secret is', () => {
  const read = (settings: Record<string, string>) => () => readSettings(workerSettings, { ...right, ...settings });
  for (const port of ['1.5', '65536', '-1', '0x50', ' '])
    expect(read({ LOCKBOX_HTTP_PORT: port }), port).toThrow('must be a whole number, at least 0 and at most 65535');
  expect(read({ LOCKBOX_DEVELOPMENT: 'yes' })).toThrow('must be true or false');
  expect(read({ LOCKBOX_DEVELOPMENT: 'TRUE' })().LOCKBOX_DEVELOPMENT).toBe(true);
  const keys = () => readSettings({ KEYS: setting.sourceKeys }, { KEYS: 'portal=short' });
  expect(keys).toThrow('KEYS: its value is not right');
  expect(keys).not.toThrow('portal=short');
});

test('an issuer that is reached by http: over a network is refused outside development', () => {
  const names = {
    LOCKBOX_OIDC_ISSUER: setting.oidcIssuer,
    LOCKBOX_PROVIDER_OIDC_ISSUER: setting.providerOidcIssuer,
    LOCKBOX_DEVELOPMENT: setting.development,
  };
  const read = (issuer: string, development = 'false') =>
    readSettings(names, {
      LOCKBOX_OIDC_ISSUER: 'https://customers.example',
      LOCKBOX_PROVIDER_OIDC_ISSUER: issuer,
      LOCKBOX_DEVELOPMENT: development,
    });
  for (const wrong of ['http://issuer.example', 'http://localhost.example:9000', 'ldap://issuer.example'])
    expect(() => read(wrong)).toThrow(`LOCKBOX_PROVIDER_OIDC_ISSUER: "${wrong}" is not https:`);
  for (const right of ['https://issuer.example', 'http://localhost:9000', 'http://127.0.0.1:9000']) read(right);
  read('http://issuer.example', 'true');
});

test('outside development signals are reached by https, or on this machine', () => {
  const names = { LOCKBOX_SIGNALS_URL: text('where'), LOCKBOX_DEVELOPMENT: setting.development };
  const read = (url: string, development = 'false') =>
    readSettings(names, { LOCKBOX_SIGNALS_URL: url, LOCKBOX_DEVELOPMENT: development });
  expect(() => read('http://signals.example')).toThrow('LOCKBOX_SIGNALS_URL: "http://signals.example" is not https:');
  for (const right of ['https://signals.example', 'http://localhost:8082']) read(right);
  read('http://signals.example', 'true');
});

test('trusted proxies are addresses and networks, and nothing else', () => {
  const read = (proxies: string) =>
    readSettings({ LOCKBOX_TRUSTED_PROXIES: setting.trustedProxies }, { LOCKBOX_TRUSTED_PROXIES: proxies });
  expect(read('10.0.0.0/8, 2001:db8::/32,192.0.2.1').LOCKBOX_TRUSTED_PROXIES).toContain('192.0.2.1');
  for (const wrong of ['10.0.0.0/33', 'proxy.example', '10.0.0.0/8/8', '10.0.0.0/', 'true'])
    expect(() => read(`192.0.2.1,${wrong}`), wrong).toThrow(`"${wrong}" is neither an address nor a network`);
});

test('a secret may come from a file, and is never shown', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lockbox-')), 'key');
  writeFileSync(file, `${KEY}\n`);
  const { LOCKBOX_SENDER_KEY: _, ...others } = right;
  const settings = readSettings(properties, { ...others, LOCKBOX_SENDER_KEY_FILE: file });
  expect(settings.LOCKBOX_SENDER_KEY).toBe(KEY);
  expect(describeSettings(properties, settings).LOCKBOX_SENDER_KEY).toBe('set');
});

test('a file counts where the variable itself is empty', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lockbox-')), 'key');
  writeFileSync(file, KEY);
  const settings = readSettings(properties, { ...right, LOCKBOX_SENDER_KEY: '', LOCKBOX_SENDER_KEY_FILE: file });
  expect(settings.LOCKBOX_SENDER_KEY).toBe(KEY);
});

test('a time or a list of durations that there is not is refused with the name of its setting', () => {
  const read = (one: Partial<Record<'LOCKBOX_REMINDERS' | 'LOCKBOX_DECISIONS_BELIEVED_UNTIL', string>>) =>
    readSettings(
      { LOCKBOX_REMINDERS: setting.reminders, LOCKBOX_DECISIONS_BELIEVED_UNTIL: setting.decisionsBelievedUntil },
      one,
    );
  expect(read({ LOCKBOX_REMINDERS: 'P2D,PT12H', LOCKBOX_DECISIONS_BELIEVED_UNTIL: '2026-12-31T23:59Z' })).toBeDefined();
  expect(() => read({ LOCKBOX_REMINDERS: 'P2D,P1H' })).toThrow('LOCKBOX_REMINDERS');
  for (const wrong of ['2026-13-01T00:00Z', '2026-01-01T24:00Z'])
    expect(() => read({ LOCKBOX_DECISIONS_BELIEVED_UNTIL: wrong }), wrong).toThrow('LOCKBOX_DECISIONS_BELIEVED_UNTIL');
});

test('a key of fewer than 32 bytes is refused, and not shown', () => {
  const short = KEY.slice(1);
  for (const one of [secret('key'), optionalSecret('key')]) {
    const read = (key: string) => readSettings({ LOCKBOX_SENDER_KEY: one }, { LOCKBOX_SENDER_KEY: key });
    expect(read(KEY).LOCKBOX_SENDER_KEY).toBe(KEY);
    expect(() => read(short)).toThrow(/LOCKBOX_SENDER_KEY: .*at least 32 bytes/);
    expect(() => read(short)).not.toThrow(short);
  }
});

test('a secret file that cannot be read is a problem that names it', () => {
  const { LOCKBOX_SENDER_KEY: _, ...others } = right;
  expect(() => readSettings(properties, { ...others, LOCKBOX_SENDER_KEY_FILE: '/nowhere/key' })).toThrow(
    '/nowhere/key',
  );
});

const password = 'not-to-be-shown';
test.each([
  [{ LOCKBOX_KAFKA_SASL: 'plain' }, ['USERNAME', 'PASSWORD']],
  [{ LOCKBOX_KAFKA_SASL: 'plain', LOCKBOX_KAFKA_USERNAME: 'lockbox-timer' }, ['PASSWORD']],
  [{ LOCKBOX_KAFKA_SASL: 'scram-sha-512', LOCKBOX_KAFKA_PASSWORD: password }, ['USERNAME']],
  [{ LOCKBOX_KAFKA_USERNAME: 'lockbox-timer', LOCKBOX_KAFKA_PASSWORD: password }, ['SASL']],
  [{ LOCKBOX_KAFKA_USERNAME: 'lockbox-timer' }, ['SASL', 'PASSWORD']],
] as const)('of %j it is said what has to be set besides', (given, missing) => {
  const problems = missing.map((name) =>
    expect.stringContaining(`LOCKBOX_KAFKA_${name} is not set, and LOCKBOX_KAFKA_`),
  );
  expect(() => readSettings(properties, { ...right, ...given })).toThrow(expect.objectContaining({ problems }));
});

test("Kafka's password may come from a file, whose absence is one problem", () => {
  const named = { ...right, LOCKBOX_KAFKA_SASL: 'plain', LOCKBOX_KAFKA_USERNAME: 'lockbox-timer' };
  const file = join(mkdtempSync(join(tmpdir(), 'lockbox-')), 'password');
  writeFileSync(file, `${password}\n`);
  const settings = readSettings(properties, { ...named, LOCKBOX_KAFKA_PASSWORD_FILE: file });
  expect(settings.LOCKBOX_KAFKA_PASSWORD).toBe(password);
  expect(JSON.stringify(describeSettings(properties, settings))).not.toContain(password);
  expect(() => readSettings(properties, { ...named, LOCKBOX_KAFKA_PASSWORD_FILE: '/nowhere/password' })).toThrow(
    expect.objectContaining({ problems: [expect.stringContaining('/nowhere/password')] }),
  );
});

test('a mechanism that is not known is a problem that names those that are', () => {
  const given = { LOCKBOX_KAFKA_SASL: 'gssapi', LOCKBOX_KAFKA_USERNAME: 'lockbox-timer', LOCKBOX_KAFKA_PASSWORD: 'x' };
  expect(() => readSettings(properties, { ...right, ...given })).toThrow(/LOCKBOX_KAFKA_SASL: "gssapi".*plain, scram/);
});

test('durations are ISO 8601', () => {
  expect(millisecondsOf('P4D')).toBe(4 * 86_400_000);
  expect(millisecondsOf('P1DT2H3M4S')).toBe(86_400_000 + 7_384_000);
  expect(durationsOf('P3D,P2D')).toEqual([2 * 86_400_000, 3 * 86_400_000]);
  for (const wrong of ['4d', 'P', 'PT', 'P-1D', '']) expect(() => millisecondsOf(wrong)).toThrow('ISO 8601');
});

test('signing keys are Ed25519 keys, the private one in one line or as PEM, and nothing else', () => {
  const both = { LOCKBOX_SIGNING_KEY: setting.signingKey, LOCKBOX_SIGNING_PUBLIC_KEYS: setting.signingPublicKeys };
  const line = `MC4CAQAwBQYDK2VwBCIEI${'A'.repeat(43)}`;
  const read = (signingKey: string, publicKeys = PUBLIC_KEY) =>
    readSettings(both, { LOCKBOX_SIGNING_KEY: signingKey, LOCKBOX_SIGNING_PUBLIC_KEYS: publicKeys });
  read(line);
  read(`-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`, `${PUBLIC_KEY},${PUBLIC_KEY}`);
  for (const wrong of ['a guess', line.slice(1), `${line}AAAA`, PUBLIC_KEY])
    expect(() => read(wrong)).toThrow('LOCKBOX_SIGNING_KEY');
  for (const wrong of ['', `${PUBLIC_KEY},`, line])
    expect(() => read(line, wrong)).toThrow('LOCKBOX_SIGNING_PUBLIC_KEYS');
  expect(describeSettings(both, read(line))).toEqual({
    LOCKBOX_SIGNING_KEY: 'set',
    LOCKBOX_SIGNING_PUBLIC_KEYS: PUBLIC_KEY,
  });
});

test('keys of tokens are Ed25519 or RSA, in the same forms', () => {
  const both = {
    LOCKBOX_ACCESS_TOKEN_KEY: setting.accessTokenKey,
    LOCKBOX_ACCESS_TOKEN_PUBLIC_KEYS: setting.accessTokenPublicKeys,
  };
  const read = (key: string, publicKeys: string) =>
    readSettings(both, { LOCKBOX_ACCESS_TOKEN_KEY: key, LOCKBOX_ACCESS_TOKEN_PUBLIC_KEYS: publicKeys });
  for (const modulusLength of [2_048, 3_072, 4_096]) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
    const line = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    for (const key of [line, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()])
      expect(read(key, `${spki},${PUBLIC_KEY}`)).toMatchObject({ LOCKBOX_ACCESS_TOKEN_KEY: key });
    for (const wrong of [spki, line.slice(1), `${line}!`])
      expect(() => read(wrong, '')).toThrow('LOCKBOX_ACCESS_TOKEN_KEY');
    expect(() => read(line, line)).toThrow('LOCKBOX_ACCESS_TOKEN_PUBLIC_KEYS');
  }
});

test('offsets in the log without the id of its topic are refused, with how to find it', () => {
  const both = {
    LOCKBOX_UNSIGNED_EVENTS_UNTIL: setting.unsignedEventsUntil,
    LOCKBOX_SIGNING_KEYS_UNTIL: setting.signingKeysUntil,
  };
  const places = 'uMJYNpFETpmTqXW3fBs0Gg@0:4711,1:815';
  const env = { LOCKBOX_UNSIGNED_EVENTS_UNTIL: places, LOCKBOX_SIGNING_KEYS_UNTIL: `0123456789abcdef=${places}` };
  expect(readSettings(both, env)).toEqual(env);
  for (const [name, value] of Object.entries(env)) {
    const withoutId = { ...env, [name]: value.replace(/[^=]+@/, '') };
    expect(() => readSettings(both, withoutId)).toThrow(new RegExp(`${name}.*kafka-topics.sh --describe.*TopicId`));
  }
});
