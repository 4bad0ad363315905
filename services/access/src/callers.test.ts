import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { findCaller } from './callers.ts';

const SECRET = 'secret-of-a-data-plane-and-nobody-else';
const HASH = hash('sha256', SECRET);
const OTHER_HASH = hash('sha256', `other-${SECRET}`);
const find = (setting: string, development = false) => findCaller(setting, { development })(`Bearer ${SECRET}`);

test('a caller is bound to the tenants and data stores that its entry names', () => {
  const caller = find(`other=${OTHER_HASH}@adatum,crm=${HASH}@contoso, fabrikam/files,last=${'0'.repeat(64)}@*`);
  expect(caller).toMatchObject({ name: 'crm', tenants: ['contoso', 'fabrikam'] });
  const isBoundTo = (tenant: string, store: string) => caller?.isBoundTo(tenant, store);
  expect([isBoundTo('contoso', 'crm'), isBoundTo('fabrikam', 'files')]).toEqual([true, true]);
  expect([isBoundTo('fabrikam', 'crm'), isBoundTo('adatum', 'crm')]).toEqual([false, false]);
});

test('a caller that is bound to nothing is refused outside development, unless it says that it may ask about all', () => {
  expect(() => find(`crm=${HASH}`)).toThrow('crm is bound to no tenant');
  expect(() => find(`a=${OTHER_HASH}@contoso,crm=${HASH}`)).toThrow('crm=HASH@*');
  for (const caller of [find(`crm=${HASH}@*`), find(`crm=${HASH}`, true)]) {
    expect(caller?.tenants).toBeUndefined();
    expect(caller?.isBoundTo('contoso', 'crm')).toBe(true);
  }
});

test.each(['contoso/', '/crm', `crm=${HASH.slice(1)}@contoso`])(
  'the place %j is refused, and named with its caller',
  (place) => {
    expect(() => find(`crm=${HASH}@contoso,${place}`)).toThrow(`"${place}", behind the caller crm`);
  },
);
