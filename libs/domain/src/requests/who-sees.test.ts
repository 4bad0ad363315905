import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REQUEST_FIELDS } from './who-sees.ts';

const page = readFileSync(new URL('../../../../docs/rules.md', import.meta.url), 'utf8');

test('docs/rules.md says of every field who sees it, as the code does', () => {
  const section = page.split(/^##+ /m).find((part) => part.startsWith('Who sees what')) ?? '';
  const told = [...section.matchAll(/^\| ([^|]+) \| [^|]+ \| (yes|no) \| (yes|no) \|$/gm)].flatMap(
    ([, fields = '', customer, provider]) =>
      [...fields.matchAll(/`([^`]+)`/g)].map(([, field]) => [
        field,
        customer === provider ? 'both' : customer === 'yes' ? 'customer' : 'provider',
      ]),
  );
  expect(Object.fromEntries(told)).toEqual(REQUEST_FIELDS);
});
