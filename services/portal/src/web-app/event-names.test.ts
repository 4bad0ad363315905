import { schemaText } from '@lockbox/contracts/schemas';
import { loadPageWords } from '@lockbox/words/pages';
import { expect, test } from 'vitest';

interface Schema {
  readonly fields: readonly { readonly name: string; readonly type: unknown }[];
}

test('each kind of event that the log can have is called something in the pages', async () => {
  const { fields }: Schema = JSON.parse(schemaText('events'));
  const kinds = fields.find(({ name }) => name === 'data')?.type as readonly { readonly name: string }[]; // a union of records
  expect(kinds.length).toBeGreaterThan(40);
  const en = await loadPageWords('en');
  expect(kinds.filter(({ name }) => en.events[name] === undefined)).toEqual([]);
});
