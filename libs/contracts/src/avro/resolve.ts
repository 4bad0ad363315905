import type { Schema } from 'avsc';

type Wrapped = Readonly<Record<string, Record<string, unknown>>>;

/**
 * Reads what was written with one version of a schema as another has it. Loaded only when there is such a record: avsc takes
 * a while to load, and programs are mostly of one version. Throws if the two do not fit together.
 */
export async function resolving(ownText: string, written: Schema): Promise<(body: Buffer) => unknown> {
  const { default: avro } = await import('avsc');
  const own = JSON.parse(ownText);
  const type = avro.Type.forSchema(own);
  const resolver = type.createResolver(avro.Type.forSchema(written));
  const data = own.fields?.find((field: { name: string }) => field.name === 'data');
  return (body) => {
    const value = type.fromBuffer(body, resolver);
    if (Array.isArray(own)) return tagged(value);
    // avsc has just made it: nobody else holds it.
    if (Array.isArray(data?.type)) value.data = tagged(value.data);
    return value;
  };
}

/** The record out of the object in which avsc wraps a branch of a union, with its name in `type`. */
function tagged(wrapped: Wrapped): Record<string, unknown> {
  for (const branch in wrapped) return { ...wrapped[branch], type: branch.slice(branch.lastIndexOf('.') + 1) };
  throw new Error('The value is none of the records of this union');
}
