import avro, { type Schema, type Type } from 'avsc';

/** The parts of a type that determine the meaning of bytes: its kind, and its parts in order. */
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
 * Returns whether two schemas are the same except for additions at the ends of records, unions and enums: then bytes
 * mean the same in both, as far as both apply. Avro also accepts fields or branches in another order, so a registry's
 * operator could otherwise turn a denial into an approval.
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
 * Returns the newer schema without the kinds of records that the older one does not know; the same schema if there are
 * none. They are at the end of the union, so the bytes of all others are the same in both, and bytes of these belong to
 * no branch and cannot be read. Kinds are compared by their full names, like in Avro, because a schema may write them
 * in several ways: if an earlier kind were removed by mistake, bytes of the next would be read as that kind.
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
  } as Schema; // unchanged, except for a shorter union
}

/** Full names of the records of the union that a value, or its field `data`, is of. */
function kindsOf(type: Type): readonly string[] {
  const value = avro.Type.isType(type, 'record') ? (type as avro.types.RecordType).field('data')?.type : type;
  return avro.Type.isType(value, 'union')
    ? (value as avro.types.WrappedUnionType).types.map(({ branchName }) => branchName ?? '')
    : [];
}
