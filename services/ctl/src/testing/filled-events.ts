/** Every kind of event with all fields filled: a union has its first type that is not null, a list one entry. */
import type { EventData } from '@lockbox/contracts/generated/events';
import { schemaText } from '@lockbox/contracts/schemas';

type AvroType = string | Definition | readonly AvroType[];
interface Definition {
  readonly type: AvroType;
  readonly name?: string;
  readonly fields?: readonly Definition[];
  readonly items?: AvroType;
  readonly values?: AvroType;
  readonly symbols?: readonly string[];
  readonly size?: number;
}

const PRIMITIVES: Readonly<Record<string, unknown>> = {
  string: 'text',
  long: 1_790_000_000_000,
  int: 12,
  boolean: true,
  bytes: Buffer.from('bytes'),
};

const schema: Definition = JSON.parse(schemaText('events'));
/** Avro defines a named type where it is first used, and names it afterwards. */
const named = new Map<string, Definition>();
collect(schema);

function collect(type: AvroType): void {
  if (typeof type === 'string') return;
  if (isUnion(type)) {
    for (const one of type) collect(one);
    return;
  }
  if (type.name !== undefined && typeof type.type === 'string') named.set(type.name, type);
  for (const { type: own } of type.fields ?? []) collect(own);
  if (type.items !== undefined) collect(type.items);
  if (typeof type.type !== 'string') collect(type.type);
}

function isUnion(type: AvroType): type is readonly AvroType[] {
  return Array.isArray(type);
}

function filledValue(type: AvroType): unknown {
  if (isUnion(type)) return filledValue(type.filter((one) => one !== 'null')[0] ?? 'none');
  if (typeof type === 'string') {
    if (type in PRIMITIVES) return PRIMITIVES[type];
    const definition = named.get(type.split('.').at(-1) ?? '');
    if (definition === undefined)
      throw new Error(`schemas/events.avsc has the type ${type}, which this test does not know`);
    return filledValue(definition);
  }
  switch (type.type) {
    case 'record':
      return filled(type);
    case 'enum':
      return type.symbols?.[0];
    case 'array':
      return [filledValue(type.items ?? 'none')];
    case 'map':
      return { name: filledValue(type.values ?? 'none') };
    case 'fixed':
      return Buffer.alloc(type.size ?? 0, 1);
    default:
      return filledValue(type.type); // a logical type
  }
}

function filled({ fields = [] }: Definition): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map(({ name, type }) => [name, filledValue(type)]));
}

const kinds = schema.fields?.find(({ name }) => name === 'data')?.type ?? [];

export const filledEvents: readonly (readonly [EventData['type'], EventData])[] = (isUnion(kinds) ? kinds : []).flatMap(
  (kind) => {
    if (typeof kind === 'string' || isUnion(kind)) return [];
    const data = { type: kind.name, ...filled(kind) } as EventData; // a record of the union is one of these
    return [[data.type, data] as const];
  },
);
