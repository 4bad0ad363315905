import { LockboxError, usageError } from '@lockbox/contracts/errors';
import { SettingsError } from '@lockbox/platform/settings';
import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { EXIT, EXIT_CODES_HELP, exitFor, Finished } from './exit-codes.ts';

const named = (name: string) => Object.assign(new Error('no broker'), { name });

test.each([
  ['help that was asked for', new CommanderError(0, 'commander.help', ''), EXIT.done],
  ['an unknown option', new CommanderError(1, 'commander.unknownOption', ''), EXIT.usage],
  ['an argument that cannot be', usageError('no'), EXIT.usage],
  ['drift that was found', new Finished(EXIT.failed), EXIT.failed],
  ['a refusal', new LockboxError('PORTAL_REFUSED', 'no'), EXIT.failed],
  ['nobody signed in', new LockboxError('NOT_SIGNED_IN', 'no'), EXIT.notAllowed],
  ['a person without the role', new LockboxError('NOT_ALLOWED', 'no'), EXIT.notAllowed],
  [
    'a server that does not answer',
    new LockboxError('PORTAL_UNAVAILABLE', 'no', { retriable: true }),
    EXIT.unavailable,
  ],
  ['a broker that cannot be reached', named('KafkaJSNumberOfRetriesExceeded'), EXIT.unavailable],
  [
    'credentials that Kafka refuses',
    new Error('no', { cause: named('KafkaJSSASLAuthenticationError') }),
    EXIT.notAllowed,
  ],
  [
    'an access rule that is missing',
    Object.assign(new Error('no'), { type: 'TOPIC_AUTHORIZATION_FAILED' }),
    EXIT.notAllowed,
  ],
  ['a database that cannot be reached', named('MongoServerSelectionError'), EXIT.unavailable],
  ['wrong settings', new SettingsError(['LOCKBOX_KAFKA_BROKERS is missing']), EXIT.wrongSettings],
  ['anything else', new Error('no'), EXIT.failed],
])('%s has its exit code', (_what, error, code) => {
  expect(exitFor(error).exitCode).toBe(code);
});

test('an error that was printed already is not printed again', () => {
  expect(exitFor(new Finished(EXIT.failed)).message).toBeNull();
  expect(exitFor(new CommanderError(1, 'commander.unknownOption', 'unknown')).message).toBeNull();
});

test('the message about a broker that cannot be reached names the setting to look at', () => {
  expect(exitFor(named('KafkaJSConnectionError')).message).toContain('LOCKBOX_KAFKA_BROKERS');
});

test('the message about a certificate that is not trusted names the settings to look at', () => {
  const error = Object.assign(named('KafkaJSConnectionError'), {
    message: 'Connection error: self-signed certificate in certificate chain',
  });
  expect(exitFor(error).message).toContain('LOCKBOX_KAFKA_CA');
});

test('the help explains every exit code', () => {
  for (const code of Object.values(EXIT)) expect(EXIT_CODES_HELP).toMatch(new RegExp(`^ +${code} `, 'm'));
});
