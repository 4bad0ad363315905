import avro, { type Type } from 'avsc';

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
