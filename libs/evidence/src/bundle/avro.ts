import { bytesOfDigest } from '../tlog/digest.ts';
import { toHex } from '../tlog/hex.ts';
import { sha256 } from '../tlog/sha256.ts';

/**
 * Reads Avro by the schema that it was written with (Avro 1.12, "Binary Encoding"), in a page as in Node. Programs of Lockbox use avsc,
 * which needs Node: a test holds this against it.
 */

/** Bytes that cannot be read as Avro; the message says why. */
export class AvroError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AvroError';
  }
}

/** Reads a whole value. Of a union of several records, a record has its name as `type`, as docs/contract.md has it. */
export type AvroReader = (bytes: Uint8Array) => unknown;

interface Input {
  readonly bytes: Uint8Array;
  at: number;
}
type Read = (input: Input) => unknown;
type Names = Map<string, Read>;
type Schema = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Throws AvroError for what is no schema; what it returns does so for what is no value of it. */
export function avroReader(schema: unknown): AvroReader {
  const read = avroPartReader(schema);
  return (bytes) => {
    const { value, end } = read(bytes, 0);
    if (end !== bytes.length) throw new AvroError(`${bytes.length - end} bytes are left over.`);
    return value;
  };
}

/** The same for a value within the bytes; returns its end as well. */
export function avroPartReader(schema: unknown): (bytes: Uint8Array, at: number) => { value: unknown; end: number } {
  const read = readerOf(schema, '', new Map());
  return (bytes, at) => {
    const input = { bytes, at };
    return { value: read(input), end: input.at };
  };
}

const PRIMITIVES: Readonly<Record<string, Read>> = {
  null: () => null,
  boolean: readBoolean,
  int: readLong,
  long: readLong,
  float: (input) => viewOf(take(input, 4)).getFloat32(0, true),
  double: (input) => viewOf(take(input, 8)).getFloat64(0, true),
  bytes: (input) => take(input, readLong(input)),
  string: (input) => utf8.decode(take(input, readLong(input))),
};

function readerOf(schema: unknown, namespace: string, names: Names): Read {
  if (Array.isArray(schema)) return unionReader(schema, namespace, names);
  if (typeof schema === 'string') {
    const read = (isPrimitive(schema) ? PRIMITIVES[schema] : undefined) ?? names.get(fullName(schema, namespace));
    if (read === undefined) throw new AvroError(`The schema names "${schema}", which it does not define.`);
    return read;
  }
  const { type, items, values, size, symbols } = schemaIn(schema);
  switch (type) {
    case 'record':
      return recordReader(schemaIn(schema), namespace, names);
    case 'enum':
      return named(schemaIn(schema), namespace, names, (input) => symbolAt(symbols, readLong(input)));
    case 'fixed':
      return named(schemaIn(schema), namespace, names, (input) => take(input, Number(size)));
    case 'array': {
      const read = readerOf(items, namespace, names);
      return (input) => blocks(input, () => read(input));
    }
    case 'map': {
      const read = readerOf(values, namespace, names);
      return (input) => Object.fromEntries(blocks(input, () => [PRIMITIVES.string?.(input), read(input)] as const));
    }
    default:
      return readerOf(type, namespace, names); // for example a logical type, which is read as its underlying type
  }
}

function unionReader(branches: readonly unknown[], namespace: string, names: Names): Read {
  const reads = branches.map((branch) => readerOf(branch, namespace, names));
  const records = branches.map((branch) =>
    typeof branch === 'object' && branch !== null && 'fields' in branch
      ? String(schemaIn(branch).name).split('.').at(-1)
      : undefined,
  );
  const areMany = records.filter((record) => record !== undefined).length > 1;
  return (input) => {
    const branch = readLong(input);
    const read = reads[branch];
    if (read === undefined) throw new AvroError(`A union has no branch ${branch}.`);
    const type = records[branch];
    return areMany && type !== undefined ? { type, ...(read(input) as object) } : read(input);
  };
}

function recordReader(schema: Schema, namespace: string, names: Names): Read {
  const inside = spaceOf(schema, namespace);
  let fields: readonly (readonly [string, Read])[] = [];
  const read = named(schema, namespace, names, (input) =>
    Object.fromEntries(fields.map(([name, readField]) => [name, readField(input)])),
  );
  // Only now: a field may have the record's own type.
  fields = listIn(schema.fields).map((field) => {
    const { name, type } = schemaIn(field);
    return [String(name), readerOf(type, inside, names)];
  });
  return read;
}

function named(schema: Schema, namespace: string, names: Names, read: Read): Read {
  names.set(fullName(String(schema.name), spaceOf(schema, namespace)), read);
  return read;
}

const fullName = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;

/** The namespace inside a type that has a name. */
function spaceOf({ name, namespace }: Schema, around: string): string {
  const dot = String(name).lastIndexOf('.');
  if (dot >= 0) return String(name).slice(0, dot);
  return namespace === undefined ? around : String(namespace);
}

function blocks<T>(input: Input, read: () => T): readonly T[] {
  const all: T[] = [];
  for (;;) {
    const given = readLong(input);
    if (given === 0) return all;
    if (given < 0) readLong(input); // the block's size in bytes, for those who pass over it
    for (let left = Math.abs(given); left > 0; left--) {
      // A count cannot exceed the number of bytes: none of Lockbox's items is empty.
      if (input.at >= input.bytes.length) throw new AvroError('It is cut off.');
      all.push(read());
    }
  }
}

/** Zigzag, seven bits a byte, lowest first. Numbers beyond 2^53 are refused: none of Lockbox's is. */
function readLong(input: Input): number {
  let number = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = take(input, 1)[0] ?? 0;
    number += (byte & 127) * factor;
    if (number > Number.MAX_SAFE_INTEGER) throw new AvroError('A number is too large.');
    if (byte < 128) return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
  }
}

/** Other readers take other bytes for true, so that the same would say one thing there and another here. */
function readBoolean(input: Input): boolean {
  const [byte = 0] = take(input, 1);
  if (byte > 1) throw new AvroError(`A boolean is ${byte}.`);
  return byte === 1;
}

function take(input: Input, size: number): Uint8Array {
  const end = input.at + size;
  if (!(size >= 0) || end > input.bytes.length) throw new AvroError('It is cut off.');
  const taken = input.bytes.subarray(input.at, end);
  input.at = end;
  return taken;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function symbolAt(symbols: unknown, index: number): string {
  const symbol: unknown = listIn(symbols)[index];
  if (typeof symbol !== 'string') throw new AvroError(`An enum has no symbol ${index}.`);
  return symbol;
}

function schemaIn(value: unknown): Schema {
  if (typeof value === 'object' && value !== null) return value as Schema;
  throw new AvroError('It is no schema.');
}

function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new AvroError('It is no schema: a list is missing.');
}

/**
 * The schema without all that does not say how bytes are read (Avro 1.12, "Parsing Canonical Form"). A reader that is made of this reads
 * as every schema with the same fingerprint does; one that is made of the schema itself need not, if somebody has prepared it.
 */
export const canonicalForm = (schema: unknown): string => canonical(schema, '');

/** SHA-256 of the schema's parsing canonical form, in hexadecimal. */
export function schemaFingerprintOf(schema: unknown): string {
  return toHex(bytesOfDigest(sha256(new TextEncoder().encode(canonicalForm(schema)))));
}

/** The attributes that say how bytes are read, in the order of the form. */
const ATTRIBUTES = ['name', 'type', 'fields', 'symbols', 'items', 'values', 'size'];
const NAMED = ['record', 'enum', 'fixed'];
const COMPLEX = [...NAMED, 'array', 'map'];
const isPrimitive = (name: string): boolean => Object.hasOwn(PRIMITIVES, name);

function canonical(schema: unknown, namespace: string): string {
  if (Array.isArray(schema)) return `[${schema.map((branch) => canonical(branch, namespace)).join(',')}]`;
  if (typeof schema === 'string') {
    return JSON.stringify(isPrimitive(schema) ? schema : fullName(schema, namespace));
  }
  const given = schemaIn(schema);
  const { type } = given;
  if (typeof type !== 'string' || isPrimitive(type)) return canonical(type, namespace);
  if (!COMPLEX.includes(type)) throw new AvroError(`"${type}" is no type.`);
  const inside = NAMED.includes(type) ? spaceOf(given, namespace) : namespace;
  const written = ATTRIBUTES.filter((name) => given[name] !== undefined).map((attribute) => {
    const value = given[attribute];
    const text =
      attribute === 'name'
        ? JSON.stringify(fullName(String(value), inside))
        : attribute === 'fields'
          ? `[${listIn(value)
              .map((field) => fieldForm(schemaIn(field), inside))
              .join(',')}]`
          : attribute === 'items' || attribute === 'values'
            ? canonical(value, inside)
            : JSON.stringify(value);
    return `"${attribute}":${text}`;
  });
  return `{${written.join(',')}}`;
}

const fieldForm = ({ name, type }: Schema, namespace: string): string =>
  `{"name":${JSON.stringify(name)},"type":${canonical(type, namespace)}}`;
