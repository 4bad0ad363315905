import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { durationsOf, millisecondsOf } from './durations.ts';
import { describeSettings, readSettings, SettingsError, secret, setting, workerSettings } from './settings.ts';

const properties = {
  ...workerSettings,
  LOCKBOX_SENDER_KEY: secret('key'),
  LOCKBOX_INTERNAL_REVIEW: setting.internalReview,
};
const right = {
  LOCKBOX_KAFKA_BROKERS: 'localhost:9092,other:9092',
  LOCKBOX_REGISTRY_URL: 'http://localhost:8081',
  LOCKBOX_SENDER_KEY: 'k',
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

test('a secret may come from a file, and is never shown', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lockbox-')), 'key');
  writeFileSync(file, 'from-file\n');
  const { LOCKBOX_SENDER_KEY: _, ...others } = right;
  const settings = readSettings(properties, { ...others, LOCKBOX_SENDER_KEY_FILE: file });
  expect(settings.LOCKBOX_SENDER_KEY).toBe('from-file');
  expect(describeSettings(properties, settings).LOCKBOX_SENDER_KEY).toBe('set');
});

test('a secret file that cannot be read is a problem that names it', () => {
  const { LOCKBOX_SENDER_KEY: _, ...others } = right;
  expect(() => readSettings(properties, { ...others, LOCKBOX_SENDER_KEY_FILE: '/nowhere/key' })).toThrow(
    '/nowhere/key',
  );
});

test('durations are ISO 8601', () => {
  expect(millisecondsOf('P4D')).toBe(4 * 86_400_000);
  expect(millisecondsOf('P1DT2H3M4S')).toBe(86_400_000 + 7_384_000);
  expect(durationsOf('P3D,P2D')).toEqual([2 * 86_400_000, 3 * 86_400_000]);
  for (const wrong of ['4d', 'P', 'PT', 'P-1D', '']) expect(() => millisecondsOf(wrong)).toThrow('ISO 8601');
});
