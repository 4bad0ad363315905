/** The content of error answers. */
import { KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded } from 'kafkajs';
import { expect, test } from 'vitest';
import { answerToError } from './problems.ts';

test('whoever calls learns that a server is away and what to do, and not which or where', () => {
  const cause = new KafkaJSConnectionError('Connection error: getaddrinfo ENOTFOUND kafka-2.internal', {
    broker: 'kafka-2.internal:9092',
  });
  const error = new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 33, retryTime: 500 });
  const { status, code, detail, headers } = answerToError(error as never); // Fastify hands on whatever was thrown
  expect([status, code, headers?.['retry-after']]).toEqual([503, 'NOT_READY', '5']);
  expect(detail).toMatch(/look before you try again/);
  expect(detail).not.toMatch(/kafka|ENOTFOUND|internal/i);
});

test('a fault is no sign that nothing was decided', () => {
  const { status, detail } = answerToError(new Error('the answer could not be composed') as never); // likewise
  expect(status).toBe(500);
  expect(detail).toMatch(/Nothing is known to have been decided: look before you try again/);
  expect(detail).not.toMatch(/composed/);
});
