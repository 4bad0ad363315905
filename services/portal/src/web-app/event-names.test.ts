import { schemaText } from '@lockbox/contracts/schemas';
import { expect, test } from 'vitest';
import { en } from '../../web/src/words/en.ts';

interface Schema {
  readonly fields: readonly { readonly name: string; readonly type: unknown }[];
}

test('each kind of event that the log can have is called something in the pages', () => {
  const { fields }: Schema = JSON.parse(schemaText('events'));
  const kinds = fields.find(({ name }) => name === 'data')?.type as readonly { readonly name: string }[]; // a union of records
  expect(kinds.length).toBeGreaterThan(40);
  expect(kinds.filter(({ name }) => en.events[name] === undefined)).toEqual([]);
});
