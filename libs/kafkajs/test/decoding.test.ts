import { expect, test, vi } from 'vitest';
import { inside, published } from './inside.ts';
import { every, message, TIME } from './messages.ts';

const encodeRecord = inside<(record: object) => object>('protocol/recordBatch/record/v0/index.js');
const { RecordBatch } = inside<{ RecordBatch(batch: object): Promise<{ readonly buffer: Buffer }> }>(
  'protocol/recordBatch/v0/index.js',
);

/** Decodes a batch by the files of the fork, or of kafkajs as published. */
const decoderOf = (load: <T>(file: string) => T) => {
  const Decoder = load<new (bytes: Buffer) => object>('protocol/decoder.js');
  const decode = load<(decoder: object) => Promise<{ readonly records: readonly object[] }>>(
    'protocol/recordBatch/v0/decoder.js',
  );
  return async (bytes: Buffer) => (await decode(new Decoder(bytes))).records;
};
const decodeForked = decoderOf(inside);

const NONE = 0;
const GZIP = 1;

async function batchOf(seed: number, compression = NONE): Promise<Buffer> {
  const records = every(seed * 3, (index) => {
    const { timestamp, ...rest } = message(seed + index, seed);
    return encodeRecord({ ...rest, offsetDelta: index, timestampDelta: Number(timestamp) - TIME - (index % 70) });
  });
  const { buffer } = await RecordBatch({
    records,
    compression,
    firstTimestamp: TIME,
    maxTimestamp: TIME + 1_000,
    firstOffset: seed ** 8,
    lastOffsetDelta: seed * 3 - 1,
  });
  return buffer;
}

test.each([
  { compression: 'none', codec: NONE },
  { compression: 'gzip', codec: GZIP },
])('records are decoded as by kafkajs as published, with compression $compression', async ({ codec }) => {
  const decodePublished = decoderOf(published);
  for (let seed = 1; seed < 60; seed++) {
    const bytes = await batchOf(seed, codec);
    expect(await decodeForked(bytes), `seed ${seed}`).toEqual(await decodePublished(bytes));
  }
});

test('a record is decoded without a buffer and a decoder of its own', async () => {
  const COUNT = 1_000;
  const records = every(COUNT, (index) =>
    encodeRecord({ key: 'key', value: 'value', offsetDelta: index, timestampDelta: 0, headers: { id: 'text' } }),
  );
  const times = { firstTimestamp: TIME, maxTimestamp: TIME };
  const { buffer } = await RecordBatch({ ...times, records, firstOffset: 0, lastOffsetDelta: COUNT - 1 });
  const slice = vi.spyOn(Buffer.prototype, 'slice');
  try {
    await decodeForked(buffer);
    // The key, the value and the value of the header are buffers of the record; one more is the batch.
    expect(slice).toHaveBeenCalledTimes(COUNT * 3 + 1);
  } finally {
    slice.mockRestore();
  }
});
