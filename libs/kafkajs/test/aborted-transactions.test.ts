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

test('an ordinary record with the key of an abort marker does not end an aborted transaction', () => {
  const kept = filterAbortedMessages({
    messages: [{ ...record(0, '1'), key: ABORTED }, record(1, '1'), marker(2, '1', ABORTED), record(3, '1')],
    abortedTransactions: [{ producerId: '1', firstOffset: '0' }],
  });
  expect(offsetsOf(kept)).toEqual([2, 3]);
});
