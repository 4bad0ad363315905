import { expect, test } from 'vitest';
import { file } from '../testing/sample-store.ts';
import { type Counted, useOf } from './use.ts';

const tables = [
  { schema: 'shop', name: 'orders' },
  { schema: 'shop', name: 'cards' },
];
const one = (text: string, counts: Partial<Counted> = {}): Counted => ({
  text,
  begun: 1,
  ended: 1,
  rows: 1,
  ...counts,
});
const used = (counted: readonly Counted[], permissions = ['list', 'write']) =>
  useOf(counted, file, permissions, tables).map(
    ({ permission, action, objectClass, count }) => `${permission}: ${action} ${count} ${objectClass}`,
  );

test('of each table it is told how many rows were read or changed, by the permission that gives it', () => {
  const counted = [
    one('SELECT * FROM orders', { rows: 20 }),
    one('SELECT what FROM orders WHERE id = $1', { begun: 3, ended: 3, rows: 3 }),
    one('UPDATE shop.orders SET what = $1', { rows: 7 }),
  ];
  expect(used(counted)).toEqual(['list: READ 23 shop.orders', 'write: UPDATE 7 shop.orders']);
});

test('a statement that did not come to its end counts', () => {
  expect(used([one('COPY orders TO STDOUT', { begun: 2, ended: 0, rows: 0 })])).toEqual(['list: EXPORT 2 shop.orders']);
});

test('what the grant does not give was refused, and is not told as done', () => {
  expect(used([one('SELECT * FROM cards', { ended: 0, rows: 0 }), one('DELETE FROM orders', { ended: 0 })])).toEqual(
    [],
  );
});

test('what names no table is counted, and what concerns the session alone is not', () => {
  expect(used([one('SELECT version()', { ended: 4 }), one('SET search_path = shop')])).toEqual([
    'list: EXECUTE 4 other',
  ]);
});

test('nothing of a statement is told but names of tables that there are, as identifiers', () => {
  const odd = [{ schema: 'shop', name: 'Kunden (alt) ä' }];
  const [deed, ...more] = useOf([one(`SELECT 'secret' FROM "Kunden (alt) ä"`)], file, ['read'], odd);
  expect(deed?.objectClass).toBe('shop.Kunden__alt___');
  expect(JSON.stringify([deed, more])).not.toContain('secret');
});
