import { kafkaSettings, readSettings } from '@lockbox/platform/settings';
import { expect, test } from 'vitest';
import { kafkaAccess } from './kafka.ts';

const access = (env: Readonly<Record<string, string>>) =>
  kafkaAccess(readSettings(kafkaSettings, { LOCKBOX_KAFKA_BROKERS: 'one:9092,two:9093', ...env }));

test('Kafka is reached in plain text and without a name unless the settings say otherwise', () => {
  const { brokers, ssl, sasl } = access({});
  expect({ brokers, ssl, sasl }).toEqual({ brokers: ['one:9092', 'two:9093'], ssl: false });
});

test.each(['plain', 'scram-sha-256', 'scram-sha-512'])('a name and a password are given by %s', (mechanism) => {
  const credentials = { LOCKBOX_KAFKA_USERNAME: 'lockbox-timer', LOCKBOX_KAFKA_PASSWORD: 'secret' };
  expect(access({ LOCKBOX_KAFKA_SASL: mechanism, ...credentials, LOCKBOX_KAFKA_TLS: 'true' })).toMatchObject({
    brokers: ['one:9092', 'two:9093'],
    ssl: {},
    sasl: { mechanism, username: 'lockbox-timer', password: 'secret' },
  });
});

test('certificates that the settings have are given to Kafka', () => {
  const settings = readSettings(kafkaSettings, { LOCKBOX_KAFKA_BROKERS: 'one:9092', LOCKBOX_KAFKA_TLS: 'true' });
  const told = {
    LOCKBOX_KAFKA_CA: 'who signs',
    LOCKBOX_KAFKA_CERTIFICATE: 'who connects',
    LOCKBOX_KAFKA_KEY: 'its key',
  };
  expect(kafkaAccess({ ...settings, ...told }).ssl).toEqual({ ca: 'who signs', cert: 'who connects', key: 'its key' });
});
