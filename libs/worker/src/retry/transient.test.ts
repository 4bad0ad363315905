import { LockboxError } from '@lockbox/contracts/errors';
import kafkajs from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { isGroupChange, protocolErrorOf, transientReason } from './transient.ts';

const { KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError } = kafkajs;

const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });
const protocolError = (type: string, retriable: boolean) =>
  Object.assign(new KafkaJSProtocolError(type), { type, retriable });

describe('transient is', () => {
  test.each([
    ['an error of Lockbox that says so', new LockboxError('REGISTRY_UNAVAILABLE', 'away', { retriable: true })],
    ['a broker that is away', new KafkaJSConnectionError('connect ECONNREFUSED')],
    [
      'retries of kafkajs that were used up',
      new KafkaJSNumberOfRetriesExceeded(new Error('x'), { retryCount: 5, retryTime: 1 }),
    ],
    [
      'credentials that Kafka refuses',
      named('KafkaJSNonRetriableError', { retriable: false, cause: named('KafkaJSSASLAuthenticationError') }),
    ],
    ['an access rule that is missing', protocolError('TOPIC_AUTHORIZATION_FAILED', false)],
    ['a database that is away', named('MongoServerSelectionError')],
    ['a connection that broke in a bulk write', named('MongoBulkWriteError', { writeErrors: [] })],
    ['a write conflict', named('MongoServerError', { code: 112 })],
    ['a full disk', named('MongoServerError', { code: 14031 })],
    ['a password that was changed', named('MongoServerError', { code: 18 })],
    ['a write that is no longer allowed', named('MongoBulkWriteError', { code: 13, writeErrors: [] })],
    [
      'a transaction that its label calls transient',
      named('MongoServerError', { errorLabels: ['TransientTransactionError'] }),
    ],
    ['the same, as a set', named('MongoServerError', { errorLabels: new Set(['RetryableWriteError']) })],
    ['a socket', named('Error', { code: 'ECONNRESET' })],
    ['any of them as a cause', new Error('outer', { cause: named('MongoNetworkError') })],
  ])('%s', (_, error) => {
    expect(transientReason(error)).toBeTypeOf('string');
  });
});

describe('what trying again cannot help', () => {
  test.each([
    ['an error of Lockbox that does not say so', new LockboxError('UNREADABLE', 'cut off')],
    ['a bug', new TypeError('x is not a function')],
    ['a duplicate key', named('MongoServerError', { code: 11000 })],
    ['one in a bulk write', named('MongoBulkWriteError', { code: 11000, writeErrors: [{ code: 11000 }] })],
    ['a document that is too large', named('MongoServerError', { code: 10334 })],
    ['a document that the validator refuses', named('MongoBulkWriteError', { code: 121 })],
    ['a fenced producer', protocolError('INVALID_PRODUCER_EPOCH', false)],
    ['no error at all', undefined],
    ['a final verdict, whatever caused it', new LockboxError('UNREADABLE', 'x', { cause: named('MongoNetworkError') })],
  ])('%s', (_, error) => {
    expect(transientReason(error)).toBeUndefined();
  });
});

test('Kafka’s own error code is found inside what kafkajs wraps around it', () => {
  const inner = protocolError('INVALID_PRODUCER_EPOCH', false);
  expect(protocolErrorOf(new Error('a', { cause: new Error('b', { cause: inner }) }))).toBe('INVALID_PRODUCER_EPOCH');
  expect(protocolErrorOf(new Error('a'))).toBeUndefined();
});

test.each([
  ['REBALANCE_IN_PROGRESS', true],
  ['ILLEGAL_GENERATION', true],
  ['UNKNOWN_MEMBER_ID', true],
  ['INVALID_PRODUCER_EPOCH', false],
])('%s makes a member join again: %s', (type, expected) => {
  expect(isGroupChange(protocolError(type, false))).toBe(expected);
});
