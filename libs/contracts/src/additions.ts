import avro, { type Schema, type Type } from 'avsc';

/** What the meaning of bytes rests on: what a type is, and its parts in their order. */
interface Shape {
  readonly kind: string;
  /** Only at the end may more come. */
  readonly parts: readonly { readonly name: string; readonly type?: Type }[];
}

function shapeOf(type: Type): Shape {
  if (avro.Type.isType(type, 'record')) {
    const { name, fields } = type as avro.types.RecordType;
    return { kind: `record ${name}`, parts: fields };
  }
  if (avro.Type.isType(type, 'union')) {
    const { types } = type as avro.types.WrappedUnionType;
    return { kind: 'union', parts: types.map((branch) => ({ name: '', type: branch })) };
  }
  if (avro.Type.isType(type, 'enum')) {
    const { name, symbols } = type as avro.types.EnumType;
    return { kind: `enum ${name}`, parts: symbols.map((symbol) => ({ name: symbol })) };
  }
  if (avro.Type.isType(type, 'array'))
    return { kind: 'array', parts: [{ name: 'items', type: (type as avro.types.ArrayType).itemsType }] };
  if (avro.Type.isType(type, 'map'))
    return { kind: 'map', parts: [{ name: 'values', type: (type as avro.types.MapType).valuesType }] };
  if (avro.Type.isType(type, 'fixed')) return { kind: `fixed ${(type as avro.types.FixedType).size}`, parts: [] };
  return { kind: type.typeName, parts: [] };
}

/**
 * Whether two schemas are the same but for additions at the ends of records, unions and enums: then bytes mean the same by
 * both, as far as both go. Avro also reads what has fields or branches in another order, and so whoever answers for the registry
 * could make an approval of a denial.
 */
export function sameButForAdditions(one: Type, other: Type): boolean {
  const [a, b] = [shapeOf(one), shapeOf(other)];
  if (a.kind !== b.kind) return false;
  const common = Math.min(a.parts.length, b.parts.length);
  return a.parts.slice(0, common).every((part, at) => {
    const counterpart = b.parts[at];
    if (counterpart?.name !== part.name) return false;
    if (part.type === undefined || counterpart.type === undefined) return true;
    return sameButForAdditions(part.type, counterpart.type);
  });
}

/**
 * The newer schema without the kinds of records that the older one does not know; itself, where there are none. They stand at the end
 * of the union, so bytes of all others are the same by both; bytes of these are of no branch, and cannot be read. Kinds are told apart
 * by their full names, as Avro does: a schema may write them in more than one way, and were one left out from among those before it,
 * bytes of the next would be read as its.
 */
export function knownTo(older: Type, newer: Schema, type = avro.Type.forSchema(newer)): Schema {
  const names = new Set(kindsOf(older));
  const isKnown = kindsOf(type).map((name) => names.has(name));
  if (!isKnown.includes(false)) return newer;
  const shorter = (union: readonly unknown[]) => union.filter((_, at) => isKnown[at]);
  if (Array.isArray(newer)) return shorter(newer) as Schema;
  const { fields, ...record } = newer as {
    readonly fields: readonly { readonly name: string; readonly type: unknown }[];
  };
  return {
    ...record,
    fields: fields.map((field) =>
      field.name === 'data' ? { ...field, type: shorter(field.type as readonly unknown[]) } : field,
    ),
  } as Schema; // as it was, but for a shorter union
}

/** Full names of the records of the union that a value, or its field `data`, is of. */
function kindsOf(type: Type): readonly string[] {
  const value = avro.Type.isType(type, 'record') ? (type as avro.types.RecordType).field('data')?.type : type;
  return avro.Type.isType(value, 'union')
    ? (value as avro.types.WrappedUnionType).types.map(({ branchName }) => branchName ?? '')
    : [];
}
