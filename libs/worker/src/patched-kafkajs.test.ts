import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

interface KafkaRecord {
  readonly offsetDelta: number;
  readonly timestampDelta: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | readonly (Buffer | string)[]>>;
}

// kafkajs has no types for its inside; what the patch touches is this one function.
const encode: (record: KafkaRecord) => { readonly buffer: Buffer } = createRequire(import.meta.url)(
  'kafkajs/src/protocol/recordBatch/record/v0/index.js',
);

const DELTAS = [0, 1, -1, 63, 64, 8_191, 0x3fffffff, 0x40000000, -0x40000000, -0x40000001, 2 ** 45, -(2 ** 45)];

/** The same records each time, of all sizes and with all kinds of headers. */
function record(number: number): KafkaRecord {
  const headers: Record<string, Buffer | string | readonly (Buffer | string)[]> = {};
  for (let header = 0; header < number % 9; header++) {
    const kinds = [Buffer.alloc((number * 13) % 300, number), `välue ${number}`, [Buffer.from('one'), 'two'], ''];
    headers[`header-${header}${'é'.repeat(number % 3)}`] = kinds[header % kinds.length] ?? '';
  }
  return {
    offsetDelta: number,
    timestampDelta: DELTAS[number % DELTAS.length] ?? 0,
    key: number % 5 === 0 ? null : number % 2 === 0 ? Buffer.from(`key-${number}`) : `kéy-${number}`,
    value: number % 7 === 0 ? null : Buffer.alloc(number % 100 === 1 ? 100_000 : (number * 31) % 2_500, number),
    headers,
  };
}

test('the patched kafkajs writes the very bytes that the unpatched one wrote', () => {
  const written = createHash('sha256');
  for (let number = 0; number < 2_000; number++) written.update(encode(record(number)).buffer);
  expect(written.digest('hex')).toBe('f0fcdb9e16f1f1a3afbf87ab5fb82c5d97c35070c3dfe4a6de53ad77e10f5bde');
});

test('a record stays as it was encoded when others follow', () => {
  const first = encode(record(8));
  const before = Buffer.from(first.buffer);
  for (let number = 0; number < 2_000; number++) encode(record(number));
  expect(first.buffer.equals(before)).toBe(true);
});
