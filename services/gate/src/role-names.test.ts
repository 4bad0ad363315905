import { expect, test } from 'vitest';
import { heirName, MARK, prefixOf, roleName } from './role-names.ts';

const GRANT = '0b5c7a2e-9d4f-5a1b-8c3d-2e1f0a9b8c7d';

test('a role is named by its data store and grant, and fits into a name of PostgreSQL', () => {
  const role = roleName('orders-db', GRANT);
  expect(role).toBe(`${prefixOf('orders-db')}0b5c7a2e9d4f5a1b8c3d2e1f0a9b8c7d`);
  expect(role.length).toBeLessThanOrEqual(63);
  expect(role.startsWith(MARK)).toBe(true);
});

test('one grant has a role of its own in each data store', () => {
  expect(roleName('orders-db', GRANT)).not.toBe(roleName('invoices-db', GRANT));
});

test('who owns what engineers leave behind is one of Lockbox, and no door', () => {
  expect(heirName('orders-db').startsWith(MARK)).toBe(true);
  expect(heirName('orders-db').startsWith(prefixOf('orders-db'))).toBe(false);
  expect(heirName('orders-db')).not.toBe(heirName('invoices-db'));
});

test('what is no grant’s id gets no name', () => {
  expect(() => roleName('orders-db', 'x"; DROP ROLE app')).toThrow(/is not a grant's id/);
});
