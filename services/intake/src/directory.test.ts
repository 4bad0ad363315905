import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { directoryOutcomeOf } from './directory.ts';

const tenant = tenantId('contoso');
const person: DirectoryRecord = {
  type: 'Principal',
  tenantId: tenant,
  principalId: personId('ada'),
  displayName: 'Ada Lovelace',
  email: 'ada@contoso.example',
  roles: ['GLOBAL_ADMINISTRATOR'],
  licences: ['m365/E5'],
  environmentIds: [environmentId('prod')],
  locale: 'en-GB',
  timeZone: 'Europe/London',
  disabled: false,
};
const environment: DirectoryRecord = {
  type: 'Environment',
  tenantId: tenant,
  environmentId: environmentId('prod'),
  displayName: 'Production',
  managed: true,
  dataStores: [dataStoreId('prod-db')],
};

function outcome(
  key: string | null,
  value: DirectoryRecord | null,
  offset = 7,
  topicId = 'id',
  signedAt: number | null = null,
) {
  const record = {
    topic: 'lockbox.directory',
    partition: 2,
    offset,
    timestamp: 0,
    key: key === null ? null : Buffer.from(key),
    raw: null,
    value,
    headers: {},
  };
  return directoryOutcomeOf(record, topicId, signedAt);
}

test('the position says when the record was signed, if it was', () => {
  const signedAt = Date.UTC(2026, 5, 1);
  const data = (made: ReturnType<typeof outcome>) => (made.kind === 'command' ? made.command.data : undefined);
  const key = 'contoso/principal/ada';
  expect(data(outcome(key, person, 7, 'id', signedAt))).toMatchObject({ position: { signedAt } });
  expect(data(outcome(key, null, 7, 'id', signedAt))).toMatchObject({ position: { signedAt } });
  expect(data(outcome(key, person))).toMatchObject({ position: { signedAt: null } });
});

test('the command about a person has the source position, and neither name nor address', () => {
  const made = outcome('contoso/principal/ada', person);
  expect(made).toMatchObject({
    kind: 'command',
    command: {
      tenantId: 'contoso',
      data: { type: 'SetPrincipal', position: { topic: 'lockbox.directory#id', partition: 2, offset: 7 } },
    },
  });
  expect(JSON.stringify(made)).not.toMatch(/Ada|Lovelace|@/);
});

test('a record read again is the same command; one at another offset, or in a recreated topic, is another', () => {
  expect(outcome('contoso/principal/ada', person)).toEqual(outcome('contoso/principal/ada', person));
  expect(outcome('contoso/principal/ada', person, 8)).not.toEqual(outcome('contoso/principal/ada', person));
  expect(outcome('contoso/principal/ada', person, 7, 'other')).not.toEqual(outcome('contoso/principal/ada', person));
});

test.each([
  ['contoso/tenant/contoso', { type: 'RemoveTenant' }],
  ['contoso/environment/prod/eu', { type: 'RemoveEnvironment', environmentId: 'prod/eu' }],
  ['contoso/principal/ada', { type: 'RemovePrincipal', principalId: 'ada' }],
])('null under %s removes', (key, data) => {
  expect(outcome(key, null)).toMatchObject({ kind: 'command', command: { tenantId: 'contoso', data } });
});

describe("a record of the provider's people", () => {
  const engineer: DirectoryRecord = {
    type: 'ProviderPerson',
    personId: personId('engineer-1'),
    displayName: 'Grace Hopper',
    email: 'grace@provider.example',
    roles: ['ENGINEER'],
    locale: 'en-US',
    timeZone: 'America/New_York',
    disabled: false,
  };
  const commandsOf = (value: DirectoryRecord | null, offset?: number) => {
    const made = outcome('provider/person/engineer-1', value, offset);
    if (made.kind !== 'everywhere') throw new Error(`It came to: ${made.kind}`);
    return [0, 1, 2].map(made.commandIn);
  };

  test("goes to every partition's own log, without name and address", () => {
    const made = commandsOf(engineer);
    expect(made.map(({ tenantId }) => tenantId)).toEqual(['provider:0', 'provider:1', 'provider:2']);
    expect(new Set(made.map(({ commandId }) => commandId)).size).toBe(3);
    for (const { data } of made)
      expect(data).toEqual({
        type: 'SetProviderPerson',
        personId: 'engineer-1',
        roles: ['ENGINEER'],
        disabled: false,
        position: { topic: 'lockbox.directory#id', partition: 2, offset: 7, signedAt: null },
      });
    expect(JSON.stringify(made)).not.toMatch(/Grace|Hopper|@/);
    expect(commandsOf(engineer)).toEqual(made);
    expect(commandsOf(engineer, 8)).not.toEqual(made);
  });

  test('removes with null, everywhere too', () => {
    for (const { data } of commandsOf(null))
      expect(data).toMatchObject({ type: 'RemoveProviderPerson', personId: 'engineer-1' });
  });

  test('is accepted under the reserved tenant alone, which has no record of another kind', () => {
    expect(outcome('contoso/person/engineer-1', engineer)).toMatchObject({ kind: 'refused', code: 'WRONG_KEY' });
    expect(outcome('provider:1/person/engineer-1', engineer)).toMatchObject({ kind: 'refused', code: 'WRONG_KEY' });
    const own: DirectoryRecord = { ...environment, tenantId: tenantId('provider:1') };
    expect(outcome('provider:1/environment/prod', own)).toMatchObject({ kind: 'refused', code: 'INVALID_FIELDS' });
  });
});

test('a record is refused if what policy keeps of it would not fit into one record', () => {
  const record = (bytes: number) =>
    directoryOutcomeOf(
      {
        topic: 'lockbox.directory',
        partition: 2,
        offset: 7,
        timestamp: 0,
        key: Buffer.from('contoso/environment/prod'),
        raw: Buffer.alloc(bytes),
        value: environment,
        headers: {},
      },
      'id',
      null,
    );
  expect(record(262_144)).toMatchObject({ kind: 'command' });
  expect(record(262_145)).toMatchObject({ kind: 'refused', code: 'TOO_LARGE' });
});

describe('refused', () => {
  test.each([
    ['no key', null, environment, 'WRONG_KEY'],
    ['a key without kind', 'contoso', environment, 'WRONG_KEY'],
    ["a tenant's environment under the provider", 'provider/environment/prod', environment, 'WRONG_KEY'],
    ["another tenant's key", 'fabrikam/environment/prod', environment, 'TENANT_MISMATCH'],
    ["another environment's key", 'contoso/environment/test', environment, 'TENANT_MISMATCH'],
    ["another kind's key", 'contoso/principal/prod', environment, 'TENANT_MISMATCH'],
    ['a removal of two tenants', 'contoso/tenant/fabrikam', null, 'WRONG_KEY'],
    ['a removal by address', 'contoso/principal/ada@contoso.example', null, 'WRONG_KEY'],
    ['a removal in a tenant that is an address', 'it@contoso.example/principal/ada', null, 'WRONG_KEY'],
    ['a removal in a tenant that looks like another', 'contoso\u200b/principal/ada', null, 'WRONG_KEY'],
    ['a removal in a tenant whose id is too long', `${'t'.repeat(201)}/principal/ada`, null, 'WRONG_KEY'],
  ])('%s', (_, key, value, code) => {
    expect(outcome(key, value)).toMatchObject({ kind: 'refused', code });
  });

  test('an id that is an address, with the field named', () => {
    const wrong = { ...person, principalId: personId('ada@contoso.example') };
    expect(outcome('contoso/principal/ada@contoso.example', wrong)).toMatchObject({
      kind: 'refused',
      code: 'INVALID_FIELDS',
      sentence: expect.stringContaining('principalId contains "@"'),
    });
  });
});

test('a list that names an entry twice is taken, with the entry once', () => {
  const twice = { ...environment, dataStores: [dataStoreId('a'), dataStoreId('b'), dataStoreId('a')] };
  expect(outcome('contoso/environment/prod', twice)).toMatchObject({
    kind: 'command',
    command: { data: { dataStores: ['a', 'b'] } },
  });
});
