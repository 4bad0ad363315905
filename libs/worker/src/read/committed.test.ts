import { expect, test } from 'vitest';
import { committed } from './committed.ts';
import type { FetchedPartition } from './kafkajs-cluster.ts';

const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);

type Message = FetchedPartition['messages'][number];
const message = (offset: number, producerId: string, marker: Buffer | null = null, inTransaction = true): Message => ({
  ...{ offset: String(offset), timestamp: '1', key: marker, value: Buffer.of(offset), headers: {} },
  isControlRecord: marker !== null,
  batchContext: { firstOffset: String(offset), lastOffsetDelta: 0, producerId, inTransaction },
});

const offsetsOf = (messages: readonly Message[], abortedTransactions: FetchedPartition['abortedTransactions']) => {
  const { records, next } = committed('t', { partition: 0, highWatermark: '99', abortedTransactions, messages }, 0);
  return [records.map(({ offset }) => offset), next];
};

test('what was aborted is passed over: by the list of the broker, and by the markers in its answer where that lacks it', () => {
  const messages = [
    ...[message(0, '8'), message(1, '8', ABORT), message(2, '8'), message(3, '9'), message(4, '8', ABORT)],
    ...[
      message(5, '8'),
      message(6, '9', null, false),
      message(7, '8', COMMIT),
      message(8, '9', ABORT),
      message(9, '9'),
    ],
  ];
  expect(offsetsOf(messages, [{ producerId: '8', firstOffset: '0' }])).toEqual([[5, 6, 9], 10]);
  expect(offsetsOf(messages, null)).toEqual([[5, 6, 9], 10]);
  expect(offsetsOf(messages, [{ producerId: '9', firstOffset: '9' }])).toEqual([[5, 6], 10]);
});
