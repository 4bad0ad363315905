/** While an upgrade runs, instances of two releases read what the other has written: random values, both ways. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import avro, { type Schema, type Type } from 'avsc';
import { describe, expect, test } from 'vitest';
import { knownTo } from './additions.ts';
import { schemaFiles, schemaText } from './schemas.ts';

const RELEASED = new URL('../../../schemas/released/', import.meta.url);
const seed = Number(process.env.LOCKBOX_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
const VALUES = 300;

/** Numbers from 0 to 1 (mulberry32). */
function numbersOf(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A value of a type, of unions in avsc's wrapped form. */
function randomValue(type: Type, random: () => number): unknown {
  const below = (end: number): number => Math.floor(random() * end);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T; // there is one
  if (avro.Type.isType(type, 'union')) {
    const branch = one((type as avro.types.WrappedUnionType).types);
    const name = branch.branchName ?? '';
    return name === 'null' ? null : { [name]: randomValue(branch, random) };
  }
  if (avro.Type.isType(type, 'record')) {
    const { fields } = type as avro.types.RecordType;
    return Object.fromEntries(fields.map((field) => [field.name, randomValue(field.type, random)]));
  }
  if (avro.Type.isType(type, 'array')) {
    return Array.from({ length: below(4) }, () => randomValue((type as avro.types.ArrayType).itemsType, random));
  }
  if (avro.Type.isType(type, 'map')) {
    const names = Array.from({ length: below(3) }, (_, number) => `name${number}`);
    return Object.fromEntries(
      names.map((name) => [name, randomValue((type as avro.types.MapType).valuesType, random)]),
    );
  }
  if (avro.Type.isType(type, 'enum')) return one((type as avro.types.EnumType).symbols);
  if (avro.Type.isType(type, 'fixed')) return bytes((type as avro.types.FixedType).size, below);
  switch (type.typeName) {
    case 'boolean':
      return below(2) === 1;
    case 'int':
      return below(2 ** 31);
    case 'long':
      return below(2 ** 48);
    case 'string':
      return bytes(below(12), below).toString('hex');
    case 'bytes':
      return bytes(below(40), below);
    default:
      throw new Error(`No schema has had a ${type.typeName} so far: say how to make one`);
  }
}
const bytes = (length: number, below: (end: number) => number): Buffer =>
  Buffer.from(Array.from({ length }, () => below(256)));

/** Only what the other value has too: one that is new to a reader is dropped, one that is new to a writer gets its default. */
function common(value: unknown, other: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (Array.isArray(value)) return value.map((item, index) => common(item, Array.isArray(other) ? other[index] : item));
  if (typeof value !== 'object' || value === null || typeof other !== 'object' || other === null) return value;
  const shared = Object.entries(value).filter(([name]) => name in other);
  const others: Readonly<Record<string, unknown>> = { ...other };
  return Object.fromEntries(shared.map(([name, field]) => [name, common(field, others[name])]));
}

const typeOf = (schema: Schema): Type => avro.Type.forSchema(schema, { wrapUnions: true });

/** Writes random values with one schema and reads them with the other. */
function readsWhatIsWritten(reader: Type, writer: Type): void {
  const resolver = reader.createResolver(writer);
  const random = numbersOf(seed);
  for (let count = 0; count < VALUES; count++) {
    const value = randomValue(writer, random);
    const read: unknown = reader.fromBuffer(writer.toBuffer(value), resolver);
    expect(common(read, value)).toEqual(common(value, read));
    expect(Object.keys(Object(read)).length).toBeGreaterThan(0);
  }
}

describe.each(readdirSync(RELEASED))('release %s', (version) => {
  const files = schemaFiles.filter((file) => existsSync(new URL(`${version}/${file}.avsc`, RELEASED)));
  describe.each(files)('%s', (file) => {
    const older: Schema = JSON.parse(readFileSync(new URL(`${version}/${file}.avsc`, RELEASED), 'utf8'));
    const newer: Schema = JSON.parse(schemaText(file));

    test(`what it wrote is read, field by field (seed ${seed})`, () => {
      readsWhatIsWritten(typeOf(newer), typeOf(older));
    });

    test(`it reads what is written now, of all kinds of records that it knows (seed ${seed})`, () => {
      readsWhatIsWritten(typeOf(older), typeOf(knownTo(typeOf(older), newer)));
    });
  });
});
