import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { isObject } from '@lockbox/contracts/is-object';
import { schemaText } from '@lockbox/contracts/schemas';
import type { FieldError } from './problem.ts';
import { timeOf } from './time-of.ts';

export type RecordType = IntakeRecord['type'];

/** The JSON form of a record's field. */
export type Form = 'text' | 'list' | 'time' | 'number';

export interface FieldShape {
  readonly form: Form;
  /** True if it may be missing. */
  readonly isOptional: boolean;
  /** Its description. */
  readonly doc: string;
}

/** The part of Avro that the schemas of intake use. */
type Avro = string | readonly Avro[] | AvroRecord | AvroArray | AvroEnum | AvroLogical;
interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly fields: readonly AvroField[];
}
interface AvroArray {
  readonly type: 'array';
  readonly items: Avro;
}
interface AvroEnum {
  readonly type: 'enum';
  readonly name: string;
  readonly symbols: readonly string[];
}
interface AvroLogical {
  readonly type: 'long';
  readonly logicalType: string;
}
interface AvroField {
  readonly name: string;
  readonly type: Avro;
  readonly doc?: string;
  readonly default?: unknown;
}

/** schemas/intake.avsc is a union of records; a type that was named once is called by its name. */
const union = JSON.parse(schemaText('intake')) as readonly AvroRecord[];
const named = new Map<string, Avro>();
for (const record of union) collectNamed(record);
const records: ReadonlyMap<string, AvroRecord> = new Map(union.map((record) => [record.name, record]));

function collectNamed(schema: Avro): void {
  if (typeof schema === 'string') return;
  if (Array.isArray(schema)) {
    for (const branch of schema) collectNamed(branch);
    return;
  }
  const single = schema as Exclude<Avro, string | readonly Avro[]>; // Array.isArray does not narrow what is read-only
  if ('name' in single) named.set(single.name, single);
  if (single.type === 'record') for (const field of single.fields) collectNamed(field.type);
  if (single.type === 'array') collectNamed(single.items);
}

export const recordTypes: readonly string[] = [...records.keys()];

export const isRecordType = (name: string): name is RecordType => records.has(name);

/** Returns the fields of a record, except those that the connector sets: the record's identity and source. */
export function fieldShapesOf(type: RecordType): ReadonlyMap<string, FieldShape> {
  const fields = records.get(type)?.fields ?? [];
  return new Map(
    fields
      .filter(({ name }) => name !== 'source')
      .map((field) => [
        field.name,
        { form: formOf(field.type), isOptional: 'default' in field, doc: (field.doc ?? '').replace(/\.$/, '') },
      ]),
  );
}

function formOf(schema: Avro): Form {
  const { schema: one } = withoutNull(schema);
  if (one === 'long') return 'number';
  if (typeof one === 'string') return 'text';
  return one.type === 'array' ? 'list' : one.type === 'long' ? 'time' : 'text';
}

type Single = Exclude<Avro, readonly Avro[]>;

function withoutNull(schema: Avro): { readonly schema: Single; readonly isNullable: boolean } {
  if (!Array.isArray(schema)) return { schema: resolved(schema as Single), isNullable: false };
  const [one = 'string'] = schema.filter((branch) => branch !== 'null');
  return { schema: resolved(one as Single), isNullable: true }; // the only unions are of null and one other
}

const resolved = (schema: Single): Single =>
  typeof schema === 'string' ? ((named.get(schema.split('.').at(-1) ?? '') as Single | undefined) ?? schema) : schema;

/** The record that these fields make, or everything that is wrong with them. */
export function publishedRecordOf(
  type: RecordType,
  source: string,
  given: Readonly<Record<string, unknown>>,
): { readonly record: IntakeRecord } | { readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const schema = records.get(type);
  if (schema === undefined) throw new Error(`schemas/intake.avsc has no record ${type}`);
  const fields = readFields(schema, { ...given, source }, '', errors);
  if (given.source !== undefined && given.source !== source)
    errors.push({ field: 'source', message: `has to be "${source}", or be left out` });
  // It has the form of the schema, as the generated type has.
  return errors.length > 0 ? { errors } : { record: { type, ...fields } as unknown as IntakeRecord };
}

/** Returns the problems of a value for one field. */
export function valueProblems(type: RecordType, name: string, value: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  const field = records.get(type)?.fields.find((one) => one.name === name);
  if (field !== undefined) readValue(field.type, value, name, errors);
  return errors;
}

function readFields(
  { fields }: AvroRecord,
  given: Readonly<Record<string, unknown>>,
  path: string,
  errors: FieldError[],
): Readonly<Record<string, unknown>> {
  const known = new Set(fields.map(({ name }) => name));
  for (const name of Object.keys(given))
    if (!known.has(name))
      errors.push({ field: `${path}${name}`, message: 'is not known: remove it, or correct its spelling' });
  return Object.fromEntries(
    fields.map((field) => {
      const value = Object.hasOwn(given, field.name) ? given[field.name] : undefined;
      if (value !== undefined) return [field.name, readValue(field.type, value, `${path}${field.name}`, errors)];
      if (!('default' in field))
        errors.push({ field: `${path}${field.name}`, message: `is missing (${(field.doc ?? '').replace(/\.$/, '')})` });
      return [field.name, field.default];
    }),
  );
}

function readValue(schema: Avro, value: unknown, field: string, errors: FieldError[]): unknown {
  const wrong = (message: string) => void errors.push({ field, message });
  const { schema: one, isNullable } = withoutNull(schema);
  if (value === null && isNullable) return null;
  // The form that will be encoded: with half of a character, after a cut, the command's id would differ from intake's.
  if (one === 'string') return typeof value === 'string' ? value.toWellFormed() : wrong('has to be a text');
  if (one === 'long') return Number.isSafeInteger(value) ? value : wrong('has to be a whole number');
  if (one === 'bytes') return wrong('has to be left out: only a Kafka client publishes bytes');
  if (typeof one === 'string') throw new Error(`schemas/intake.avsc has a type that is not known here: ${one}`);
  switch (one.type) {
    case 'long':
      return (
        timeOf(value) ?? wrong('has to be a time: milliseconds since 1970, or a text such as 2026-11-27T10:04:00Z')
      );
    case 'enum':
      return typeof value === 'string' && one.symbols.includes(value)
        ? value
        : wrong(`has to be one of ${one.symbols.join(', ')}`);
    case 'array':
      if (!Array.isArray(value)) return wrong('has to be a list');
      return value.map((entry: unknown, index) => readValue(one.items, entry, `${field}[${index}]`, errors));
    case 'record':
      if (!isObject(value) || Array.isArray(value)) return wrong('has to be an object');
      return readFields(one, value, `${field}.`, errors);
    default:
      return one satisfies never;
  }
}
