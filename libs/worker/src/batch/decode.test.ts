import { tenantId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import type { KafkaMessage } from 'kafkajs';
import { expect, test } from 'vitest';
import { StopPartition } from '../definition.ts';
import { committed } from '../read/committed.ts';
import { decode } from './decode.ts';

const codec = { prepare: async () => undefined, decode: (raw: Buffer) => raw.toString() };
const codecs = { of: async () => codec } as unknown as Parameters<typeof decode>[0]; // all that is used of it
const message = (offset: number, damaged = false) =>
  ({
    offset: String(offset),
    timestamp: '0',
    key: null,
    value: damaged ? null : Buffer.from(`record ${offset}`),
    headers: {},
    batchContext: { firstOffset: String(offset), lastOffsetDelta: 0, inTransaction: false, damaged },
  }) as unknown as KafkaMessage; // kafkajs's types leave a part of it out

/** Returns the offsets handled, from offset 5 on, and the error that stops the partition. */
async function worked(messages: readonly KafkaMessage[], input: Partial<Parameters<typeof decode>[1]> = {}) {
  const handled: unknown[] = [];
  const fetched = { topic: 'texts', partition: 3, messages, next: 10, highWatermark: 12 };
  const portion = { fetched, from: 5, next: 10, end: 12, records: [], undecoded: [], trace: undefined };
  const layer = decode(codecs, { topic: 'texts', schema: 'texts', unreadable: 'dead-letter', ...input });
  const work = layer(
    async ({ records, next }) => void handled.push(...records.map(({ offset }) => offset), `to ${next}`),
  );
  const stop = await work(portion as unknown as Parameters<typeof work>[0]).catch((error: unknown) => error); // without its commits
  return { handled, stop };
}

test('a damaged batch stops its partition after the records before it', async () => {
  const { handled, stop } = await worked([message(4), message(5), message(6), message(7, true), message(8)]);
  expect(handled).toEqual([5, 6, 'to 7']);
  expect(stop).toMatchObject({ code: 'RECORDS_DAMAGED', message: expect.stringContaining('texts 3@7') });
});

test('a damaged batch that begins before the position stops it too, since any of its records may be damaged', async () => {
  const { handled, stop } = await worked([message(2, true), message(8)]);
  expect(handled).toEqual([]);
  expect(stop).toMatchObject({ code: 'RECORDS_DAMAGED' });
});

test('an input with `stopAt` stops at the record that it returns, after those before it', async () => {
  const error = new StopPartition('CLOCK_DIFFERS', 'why');
  let seen = {};
  const { handled, stop } = await worked([message(5), message(6), message(7)], {
    stopAt(records, end) {
      seen = { offsets: records.map(({ offset }) => offset), end };
      return { offset: 6, error };
    },
  });
  expect(seen).toEqual({ offsets: [5, 6, 7], end: 12 });
  expect(handled).toEqual([5, 'to 6']);
  expect(stop).toBe(error);
});

test('with `givesOwnIds` an event gets the id of its tenant and sequence, whatever id it states', async () => {
  const events = { tenantId: 'contoso', sequence: 7, eventId: 'another' };
  const layer = (givesOwnIds: boolean) =>
    decode(
      { of: async () => ({ prepare: async () => undefined, decode: () => events }) } as unknown as typeof codecs, // as above
      { topic: 'lockbox.events', schema: 'events', unreadable: 'stop', givesOwnIds },
    );
  const given: unknown[] = [];
  for (const asks of [true, false]) {
    const work = layer(asks)(async ({ records }) => void given.push(...records.map(({ ownId }) => ownId)));
    const fetched = { topic: 'lockbox.events', partition: 3, messages: [message(5)], next: 6, highWatermark: 6 };
    const portion = { fetched, from: 5, next: 6, end: 6, records: [], undecoded: [], trace: undefined };
    await work(portion as unknown as Parameters<typeof work>[0]); // without its commits
  }
  expect(given).toEqual([eventIdOf(tenantId('contoso'), 7), undefined]);
});

test('reading without a group does not return damaged records either', () => {
  const fetched = {
    partition: 3,
    highWatermark: '12',
    abortedTransactions: null,
    messages: [message(5), message(6, true)],
  };
  expect(() => committed('texts', fetched as unknown as Parameters<typeof committed>[1], 5)).toThrow('texts 3@6');
});
