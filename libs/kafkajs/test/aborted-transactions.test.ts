import { expect, test } from 'vitest';
import { inside } from './inside.ts';

interface Message {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}
const filterAbortedMessages = inside<
  (fetched: {
    readonly messages: readonly Message[];
    readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
  }) => readonly Message[]
>('consumer/filterAbortedMessages.js');

const ABORTED = Buffer.from([0, 0, 0, 0]);
const COMMITTED = Buffer.from([0, 0, 0, 1]);

const record = (offset: number, producerId: string, inTransaction = true): Message => ({
  offset: String(offset),
  key: null,
  isControlRecord: false,
  batchContext: { producerId, inTransaction },
});
const marker = (offset: number, producerId: string, key: Buffer): Message => ({
  ...record(offset, producerId),
  key,
  isControlRecord: true,
});
const offsetsOf = (messages: readonly Message[]): readonly number[] => messages.map(({ offset }) => Number(offset));
const withoutMarkers = (messages: readonly Message[]) => messages.filter(({ isControlRecord }) => !isControlRecord);

test('an ordinary record with the key of an abort marker does not end an aborted transaction', () => {
  const kept = filterAbortedMessages({
    messages: [{ ...record(0, '1'), key: ABORTED }, record(1, '1'), marker(2, '1', ABORTED), record(3, '1')],
    abortedTransactions: [{ producerId: '1', firstOffset: '0' }],
  });
  expect(offsetsOf(kept)).toEqual([2, 3]);
});

test('aborted transactions are dropped in whatever order the broker lists them', () => {
  // Producer 1 began first and ended last; 2 and 3 lie within, and 3 has no record at the first offset of its transaction.
  const messages = [
    record(0, '1'),
    record(1, '2'),
    marker(2, '2', ABORTED),
    record(5, '3'),
    record(6, '1'),
    marker(7, '3', ABORTED),
    record(8, '4'),
    marker(9, '1', ABORTED),
    marker(10, '4', COMMITTED),
    record(11, '1'),
  ];
  const kept = filterAbortedMessages({
    messages,
    abortedTransactions: [
      { producerId: '2', firstOffset: '1' },
      { producerId: '3', firstOffset: '4' },
      { producerId: '1', firstOffset: '0' },
    ],
  });
  expect(offsetsOf(withoutMarkers(kept))).toEqual([8, 11]);
});

test('transactions that begin before the first fetched record are dropped together', () => {
  const messages = [record(3, '2'), record(4, '1'), marker(5, '2', ABORTED), marker(6, '1', ABORTED)];
  const kept = filterAbortedMessages({
    messages,
    abortedTransactions: [
      { producerId: '1', firstOffset: '0' },
      { producerId: '2', firstOffset: '1' },
    ],
  });
  expect(offsetsOf(withoutMarkers(kept))).toEqual([]);
});

test('a transaction that an abort marker ends is dropped even if the broker does not list it', () => {
  const messages = [
    record(0, '8'),
    marker(1, '8', ABORTED),
    record(2, '8'),
    record(3, '9'),
    marker(4, '8', ABORTED),
    record(5, '8'),
    record(6, '9', false),
    marker(7, '8', COMMITTED),
    marker(8, '9', ABORTED),
    record(9, '9'),
  ];
  for (const abortedTransactions of [[], [{ producerId: '8', firstOffset: '0' }]]) {
    const kept = filterAbortedMessages({ messages, abortedTransactions });
    expect(offsetsOf(withoutMarkers(kept))).toEqual([5, 6, 9]);
  }
});
