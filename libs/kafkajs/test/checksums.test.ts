import { expect, test } from 'vitest';
import { inside, published } from './inside.ts';
import { every, message, TIME } from './messages.ts';

interface DecodedRecord {
  readonly offset: string;
  readonly value: Buffer | null;
  readonly batchContext: { readonly damaged?: boolean };
}
const encodeRecord = inside<(record: object) => object>('protocol/recordBatch/record/v0/index.js');
const { RecordBatch } = inside<{ RecordBatch(batch: object): Promise<{ readonly buffer: Buffer }> }>(
  'protocol/recordBatch/v0/index.js',
);
const Decoder = inside<new (bytes: Buffer) => object>('protocol/decoder.js');
const decodeBatch = inside<(decoder: object) => Promise<{ readonly records: readonly DecodedRecord[] }>>(
  'protocol/recordBatch/v0/decoder.js',
);
const Batch =
  inside<new (topic: string, fetchedOffset: string, data: object) => { readonly messages: readonly DecodedRecord[] }>(
    'consumer/batch.js',
  );
const crc32C = inside<(bytes: Buffer) => number>('protocol/recordBatch/crc32C');
const publishedCrc32C = published<(bytes: Buffer) => number>('protocol/recordBatch/crc32C');

const CHECKED_FROM = 21;
const FIRST = 40;
const COUNT = 20;

async function batch(): Promise<Buffer> {
  const records = every(COUNT, (index) =>
    encodeRecord({ ...message(index, 1), offsetDelta: index, timestampDelta: 0 }),
  );
  const times = { firstTimestamp: TIME, maxTimestamp: TIME };
  return (await RecordBatch({ ...times, records, firstOffset: FIRST, lastOffsetDelta: COUNT - 1 })).buffer;
}

function damagedAt(bytes: Buffer, position: number): Buffer {
  const damaged = Buffer.from(bytes);
  damaged.writeUInt8(damaged.readUInt8(position) ^ 1, position);
  return damaged;
}

const decoded = async (bytes: Buffer) => (await decodeBatch(new Decoder(bytes))).records;

test('a damaged batch is read as one record that is marked as damaged', async () => {
  const bytes = await batch();
  expect(await decoded(bytes)).toHaveLength(COUNT);
  for (let position = CHECKED_FROM; position < bytes.length; position += 97) {
    expect(await decoded(damagedAt(bytes, position))).toMatchObject([
      { offset: String(FIRST), value: null, batchContext: { damaged: true } },
    ]);
  }
});

test('a consumer gets the record of a damaged batch even if it fetches from the middle of the batch', async () => {
  const messages = await decoded(damagedAt(await batch(), CHECKED_FROM));
  const fetched = new Batch('events', String(FIRST + 5), { partition: 0, highWatermark: '60', messages });
  expect(fetched.messages).toMatchObject([{ batchContext: { damaged: true } }]);
});

test('checksums are those of kafkajs as published, for any length and alignment', () => {
  const bytes = Buffer.from(every(300, (index) => (index * 197 + 31) % 256));
  for (let from = 0; from < 17; from++) {
    for (let to = from; to <= bytes.length; to += 1 + (to % 3)) {
      const part = bytes.subarray(from, to);
      expect(crc32C(part), `${from} to ${to}`).toBe(publishedCrc32C(part));
    }
  }
});
