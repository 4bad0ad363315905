import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { texts } from '../texts/collection.ts';
import { environments, principals, providerPeople, tenants } from './collection.ts';

const person: DirectoryRecord = {
  type: 'Principal',
  tenantId: tenantId('contoso'),
  principalId: personId('ada'),
  displayName: 'Ada Lovelace',
  email: 'ada@contoso.example',
  roles: ['GLOBAL_ADMINISTRATOR'],
  licences: [],
  environmentIds: [],
  locale: 'en-GB',
  timeZone: 'Europe/London',
  disabled: false,
};

const record = <T>(key: string | null, value: T) => ({
  topic: 'lockbox.directory',
  partition: 2,
  offset: 7,
  timestamp: 0,
  key: key === null ? null : Buffer.from(key),
  raw: null,
  value,
  headers: {},
});

/** Gives a record to all collections of the directory. */
const read = (key: string | null, value: DirectoryRecord | null) =>
  [tenants, environments, principals, providerPeople].flatMap(({ name, projection }) => {
    const found = projection.from === 'directory' ? projection.read(record(key, value)) : undefined;
    return found === undefined ? [] : [{ collection: name, ...found }];
  });

test("a person's document has name, address and position", () => {
  const { type: _, ...fields } = person;
  expect(read('contoso/principal/ada', person)).toEqual([
    {
      collection: 'principals',
      id: 'contoso/ada',
      document: { _id: 'contoso/ada', ...fields, position: { partition: 2, offset: 7 } },
    },
  ]);
});

test.each([
  ['contoso/tenant/contoso', 'tenants', 'contoso'],
  ['contoso/environment/prod/eu', 'environments', 'contoso/prod/eu'],
  ['contoso/principal/ada', 'principals', 'contoso/ada'],
  ['provider/person/grace', 'provider_people', 'grace'],
])('null under %s removes from %s', (key, collection, id) => {
  expect(read(key, null)).toEqual([{ collection, id, document: null }]);
});

test.each([
  ['no key', null, person],
  ["another tenant's key", 'fabrikam/principal/ada', person],
  ["another person's key", 'contoso/principal/bob', person],
  ["another kind's key", 'contoso/environment/ada', person],
  ["a tenant's person among the provider's", 'provider/person/ada', person],
  ['a removal of two tenants', 'contoso/tenant/fabrikam', null],
  ['a removal of a principal of the provider', 'provider/principal/ada', null],
  ['a removal of nobody', 'contoso/principal/', null],
])('%s changes nothing', (_, key, value) => {
  expect(read(key, value)).toEqual([]);
});

test('a text is stored with its salt, by which it is checked, and null erases both', () => {
  const { projection } = texts;
  if (projection.from !== 'texts') throw new Error('Texts come from their own topic');
  const text = {
    textId: 'contoso/t1',
    tenantId: tenantId('contoso'),
    requestId: requestId('r1'),
    salt: Buffer.alloc(16),
    text: 'Why',
  };
  const position = { partition: 2, offset: 7 };
  const document = {
    _id: 'contoso/t1',
    tenantId: 'contoso',
    requestId: 'r1',
    text: 'Why',
    salt: '00'.repeat(16),
    position,
  };
  expect(projection.read(record('contoso/t1', text))).toEqual({ id: 'contoso/t1', document });
  expect(projection.read(record('contoso/t1', null))).toEqual({ id: 'contoso/t1', document: null });
  expect(projection.read(record('contoso/t2', text))).toBeUndefined();
});
