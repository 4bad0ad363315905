import { expect, test } from 'vitest';
import type { Glossary } from '../api/resources.ts';
import type { Loaded } from '../api/use-resource.ts';
import { licenceIn, permissionIn } from './glossary.tsx';

const glossary: Loaded<Glossary> = {
  state: 'ready',
  value: {
    permissions: [{ id: 'read', title: 'Read', description: 'See it.', broad: false }],
    licences: [
      { id: 'm365', name: 'Microsoft 365', brings: 'CUSTOMER_LOCKBOX' },
      { id: 'power-apps', name: 'Power Apps', brings: 'MANAGED_ENVIRONMENTS' },
    ],
  },
};

test('a permission is known by its whole id, and nothing is known before the words are loaded', () => {
  expect(permissionIn(glossary, 'read')?.title).toBe('Read');
  expect(permissionIn(glossary, 'table:read')).toBeUndefined();
  expect(permissionIn({ state: 'loading' }, 'read')).toBeUndefined();
});

test('a licence is known by its family, in any edition', () => {
  expect(licenceIn(glossary, 'm365/E5')).toMatchObject({ licence: { name: 'Microsoft 365' }, edition: 'E5' });
  expect(licenceIn(glossary, 'power-apps/per-user')).toMatchObject({ licence: { name: 'Power Apps' } });
  for (const id of ['m365', 'own/E5', '']) expect(licenceIn(glossary, id)).toBeUndefined();
});
