import type { SchemaTexts } from '@lockbox/contracts/registry';
import { describe, expect, test } from 'vitest';
import { putSchemas } from './put-schemas.ts';

const text = (name: string): string => JSON.stringify({ type: 'record', name, fields: [] });

/** Gives out ids one after another, one for each text, as registries do. */
function registryWith(...texts: readonly string[]) {
  const byId = texts.map((one) => ({ subject: 'other', text: one }));
  const registry: SchemaTexts = {
    schemaTextById: async (id) => byId[id - 1]?.text,
    async registerText(subject, one) {
      const present = byId.findIndex((schema) => schema.text === one);
      if (present >= 0) return present + 1;
      return byId.push({ subject, text: one });
    },
  };
  return { registry, byId };
}
const wanted = new Map([
  [7, text('Newer')],
  [3, text('Older')],
]);

describe('schemas come back under the ids that events name', () => {
  test('in an empty registry, whatever order they are given in', async () => {
    const { registry, byId } = registryWith();
    expect(await putSchemas(registry, 'lockbox', wanted)).toBe(2);
    expect(byId).toHaveLength(7);
    expect([byId[2], byId[6]]).toEqual([
      { subject: 'lockbox.events-value', text: text('Older') },
      { subject: 'lockbox.events-value', text: text('Newer') },
    ]);
    expect(byId.filter(({ subject }) => subject === 'lockbox.before-restore')).toHaveLength(5);
  });

  test('once: a registry that has them gets nothing', async () => {
    const { registry, byId } = registryWith();
    await putSchemas(registry, 'lockbox', wanted);
    expect(await putSchemas(registry, 'lockbox', wanted)).toBe(0);
    expect(byId).toHaveLength(7);
  });

  test('also the very first', async () => {
    const { registry, byId } = registryWith();
    await putSchemas(registry, 'lockbox', new Map([[1, text('First')]]));
    expect(byId).toEqual([{ subject: 'lockbox.events-value', text: text('First') }]);
  });

  test('nothing is registered where an id belongs to another schema', async () => {
    const { registry, byId } = registryWith(text('A'), text('B'), text('C'));
    await expect(putSchemas(registry, 'lockbox', wanted)).rejects.toMatchObject({ code: 'SCHEMA_ID_TAKEN' });
    expect(byId).toHaveLength(3);
  });

  test('or not at all, where the registry has given an id out and forgotten it', async () => {
    const { registry } = registryWith();
    const forgetting: SchemaTexts = {
      schemaTextById: async () => undefined,
      registerText: async (...given) => 5 + (await registry.registerText(...given)),
    };
    await expect(putSchemas(forgetting, 'lockbox', wanted)).rejects.toThrow(/the registry has given out 6 already/);
  });
});
