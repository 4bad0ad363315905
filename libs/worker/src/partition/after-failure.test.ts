import { LockboxError } from '@lockbox/contracts/errors';
import { expect, test } from 'vitest';
import { StopPartition } from '../definition.ts';
import { TransactionLost } from '../write/transactions.ts';
import { afterFailure } from './after-failure.ts';

const moved = Object.assign(new Error('This is not the correct coordinator for this group'), {
  name: 'KafkaJSProtocolError',
  type: 'NOT_COORDINATOR_FOR_GROUP',
  retriable: true,
});

test('a partition whose transaction was lost is taken over again, also where the coordinator of the transaction has moved', () => {
  expect(afterFailure(new TransactionLost(moved))).toBe('taken over again');
  expect(afterFailure(new TransactionLost(new Error('Closed connection')))).toBe('taken over again');
});

test('a partition whose database has lost what it had stored is taken over again', () => {
  expect(afterFailure(new LockboxError('DATABASE_LOST', 'It is empty.', { retriable: true }))).toBe('taken over again');
  expect(afterFailure(new LockboxError('REGISTRY_UNAVAILABLE', 'It is away.', { retriable: true }))).toBe('waits');
});

test('a member whose group has another coordinator joins again; what is wrong for the moment waits, and what has to be seen to stops', () => {
  expect(afterFailure(moved)).toBe('joins again');
  expect(afterFailure(new Error('Closed connection'))).toBe('waits');
  expect(afterFailure(new StopPartition('SECOND_WRITER', 'Find who else has the key.'))).toBe('stops');
});
