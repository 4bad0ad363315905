import { randomUUID } from 'node:crypto';
import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaTexts } from '@lockbox/contracts/registry';
import { subjectOf } from '@lockbox/contracts/schemas';
import { canonicalForm } from '@lockbox/evidence/bundle/avro';

/**
 * Registers each schema under the id that the archived events name, because ids are part of the bytes that were signed.
 * A registry assigns ids in sequence, so ids in between are taken by unused schemas. Returns how many schemas it has
 * registered. Throws SCHEMA_ID_TAKEN if an id belongs to another schema or is already passed.
 */
export async function putSchemas(
  registry: SchemaTexts,
  namespace: string,
  schemas: ReadonlyMap<number, string>,
  onProgress: (text: string) => void = () => undefined,
): Promise<number> {
  const missing: number[] = [];
  const inOrder = [...schemas].toSorted(([a], [b]) => a - b);
  for (const [id, text] of inOrder) {
    const present = await registry.schemaTextById(id);
    if (present === undefined) missing.push(id);
    else if (!isSame(present, text)) throw taken(id, 'has another schema under it');
  }
  for (const [id, text] of inOrder) {
    if (!missing.includes(id)) continue;
    for (let before = id - 1; before > 0 && (await registry.schemaTextById(before)) === undefined; ) {
      const given = await registry.registerText(`${namespace}.before-restore`, nobodys());
      onProgress(`schema ids up to ${given} of ${id} are taken`);
      if (given >= id) throw taken(id, `has given out ${given} already`);
    }
    const given = await registry.registerText(subjectOf(namespace, 'events'), text);
    if (given !== id) throw taken(id, `gave it the id ${given} instead`);
  }
  return missing.length;
}

const isSame = (one: string, other: string): boolean =>
  canonicalForm(JSON.parse(one)) === canonicalForm(JSON.parse(other));

/** Each is another, and each can be read by the next. */
const nobodys = (): string =>
  JSON.stringify({
    type: 'record',
    name: 'BeforeRestore',
    fields: [{ name: `f${randomUUID().replaceAll('-', '')}`, type: ['null', 'int'], default: null }],
  });

const taken = (id: number, how: string): LockboxError =>
  new LockboxError(
    'SCHEMA_ID_TAKEN',
    `The archived events were written with the schema ${id}, and the registry ${how}. Restore into an empty registry, with \`lockbox restore --schemas\` before \`lockbox topics apply\`; or register the schema under this id as your registry does that (at Confluent's in the mode IMPORT).`,
  );
