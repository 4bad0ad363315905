import avro from 'avsc';
import { expect, test } from 'vitest';
import { Codec } from '../codec.ts';
import type { SchemaRegistryClient } from '../registry.ts';
import { schemaFiles, schemaText } from '../schemas.ts';
import { AvroReader } from './reader.ts';
import { AvroWriter } from './writer.ts';

const VALUES = 300;
const OWN = 7;
/** The same schema under another id: values with it go through avsc. */
const OTHER = 8;
const prefix = (id: number) => Buffer.from([0, 0, 0, 0, id]);

test.each(schemaFiles)('values of schemas/%s.avsc are written and read as avsc does', async (file) => {
  const schema = JSON.parse(schemaText(file));
  const registry: SchemaRegistryClient = {
    idOf: async () => OWN,
    schemaById: async () => schema,
    register: async () => OWN,
    compatibilityOf: async () => undefined,
  };
  const codec = new Codec<unknown>(file, OWN, registry);
  const type = avro.Type.forSchema(schema);
  await codec.prepare([prefix(OTHER)]);
  for (let made = 0; made < VALUES; made++) {
    const body = type.toBuffer(type.random());
    const value = codec.decode(Buffer.concat([prefix(OWN), body]));
    expect(codec.encode(value)).toEqual(Buffer.concat([prefix(OWN), body]));
    expect(value).toEqual(plain(codec.decode(Buffer.concat([prefix(OTHER), body]))));
    for (const end of [body.length - 1, Math.floor(body.length / 2)]) {
      if (end < body.length)
        expect(() => codec.decode(Buffer.concat([prefix(OWN), body.subarray(0, Math.max(0, end))]))).toThrow('cut off');
    }
  }
});

/** avsc gives records classes of their own. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

test.each([
  0,
  -1,
  63,
  64,
  -(2 ** 28),
  2 ** 28,
  2 ** 30 - 1,
  2 ** 30,
  -(2 ** 30),
  -(2 ** 30) - 1,
  1_772_366_400_000,
  -1_772_366_400_001,
  2 ** 52,
  -(2 ** 52),
])('the number %i is written and read as avsc does', (number) => {
  const bytes = avro.Type.forSchema('long').toBuffer(number);
  const writer = new AvroWriter(16);
  writer.long(number);
  expect(writer.to.subarray(0, writer.position)).toEqual(bytes);
  expect(readFrom(bytes).long()).toBe(number);
});

test('the largest numbers that JavaScript holds exactly come back as they were', () => {
  for (const number of [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]) {
    const writer = new AvroWriter(16);
    writer.long(number);
    expect(readFrom(writer.to).long()).toBe(number);
  }
});

test.each([
  '',
  'contoso',
  'x'.repeat(63),
  'x'.repeat(64),
  'ü',
  'ein längerer Text mit Umlauten, 漢字 und 😀, der mehr als vierundsechzig Zeichen hat',
])('the text "%s" is written and read as avsc does, also the second time', (text) => {
  const bytes = avro.Type.forSchema('string').toBuffer(text);
  const writer = new AvroWriter(512);
  writer.string(text);
  expect(writer.to.subarray(0, writer.position)).toEqual(bytes);
  const reader = readFrom(Buffer.concat([bytes, bytes]));
  expect([reader.string(), reader.string()]).toEqual([text, text]);
});

test('bytes that look like a remembered string are not taken for it', () => {
  const texts = [Buffer.from('Ã'), Buffer.from([0xc3]), Buffer.from([0xff]), Buffer.from('a')];
  const reader = readFrom(Buffer.concat(texts.flatMap((text) => [Buffer.from([2 * text.length]), text])));
  expect(texts.map(() => reader.string())).toEqual(texts.map((text) => text.toString()));
});

test('a value that does not fit the schema is refused', () => {
  const writer = new AvroWriter(16);
  for (const write of [
    () => writer.string(undefined),
    () => writer.long(0.5),
    () => writer.long(2 ** 53),
    () => writer.int(2 ** 31),
    () => writer.boolean('true'),
    () => writer.bytes('text'),
    () => writer.fixed(Buffer.alloc(3), 4),
    () => writer.symbol('C', new Map([['A', 0]])),
  ]) {
    expect(write).toThrow('The schema wants');
  }
});

function readFrom(bytes: Buffer): AvroReader {
  const reader = new AvroReader();
  reader.begin(bytes, 0);
  return reader;
}
