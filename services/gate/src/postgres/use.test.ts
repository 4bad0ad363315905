import { loadModule } from 'libpg-query';
import { beforeAll, expect, test } from 'vitest';
import { file } from '../testing/sample-store.ts';
import type { KnownNames } from './names.ts';
import { readStatement } from './statement.ts';
import { type CountedStatement, statementUseOf } from './use.ts';

beforeAll(loadModule);

const known: KnownNames = {
  tables: [
    { schema: 'shop', name: 'orders', isOfSystem: false },
    { schema: 'shop', name: 'cards', isOfSystem: false },
    { schema: 'pg_catalog', name: 'pg_class', isOfSystem: true },
  ],
  routines: [
    { schema: 'pg_catalog', name: 'version', isCounted: true },
    { schema: 'shop', name: 'every', isCounted: false },
  ],
  mayMakeTables: false,
  mayMakeRoutines: false,
  countsWithin: true,
  tellsTablesApart: true,
};
const one = (text: string, counts: Partial<CountedStatement> = {}): CountedStatement => ({
  ...{ statement: readStatement(text), begun: 1, ended: 1, rows: 1 },
  ...counts,
});
const used = (counted: readonly CountedStatement[], permissions = ['list', 'write'], about: Partial<KnownNames> = {}) =>
  statementUseOf(counted, file, permissions, { ...known, ...about }).map(
    ({ permission, action, objectClass, count }) => `${permission}: ${action} ${count} ${objectClass}`,
  );

test('each table is reported with the number of rows read or changed, by the permission that gives it', () => {
  const counted = [
    one('SELECT * FROM orders', { rows: 20 }),
    one('SELECT what FROM orders WHERE id = $1', { begun: 3, ended: 3, rows: 3 }),
    one('UPDATE shop.orders SET what = $1', { rows: 7 }),
  ];
  expect(used(counted)).toEqual(['list: READ 23 shop.orders', 'write: UPDATE 7 shop.orders']);
});

test('an interrupted statement counts', () => {
  expect(used([one('COPY orders TO STDOUT', { begun: 2, ended: 0, rows: 0 })])).toEqual(['list: EXPORT 2 shop.orders']);
});

test('what the grant does not give was refused, and is not told as done', () => {
  expect(used([one('SELECT * FROM cards', { ended: 0, rows: 0 }), one('DELETE FROM orders', { ended: 0 })])).toEqual(
    [],
  );
});

test('statements without a table are counted; session commands are not', () => {
  expect(used([one('SELECT version()', { ended: 4 }), one('SET search_path = shop')])).toEqual([
    'list: EXECUTE 4 other',
  ]);
  expect(used([one('SELECT * FROM pg_catalog.pg_class', { rows: 400 })])).toEqual(['list: EXECUTE 1 other']);
});

const ALL = ['read: READ 20 shop.orders', 'read: READ 20 shop.cards'];

test.each([
  ['no SQL', 'SELECT * FORM orders'],
  ['a cursor whose query is elsewhere', 'FETCH ALL FROM c'],
  ['a name that means nothing here', 'SELECT * FROM made_meanwhile'],
  ['a function that may read anything', 'SELECT shop.every()'],
  ['a function that is not there any more', 'SELECT shop.gone()'],
])('%s counts as reading every table of the grant, with its rows', (_, text) => {
  expect(used([one(text, { rows: 20 })], ['read'])).toEqual(ALL);
  expect(used([one(text, { rows: 20, ended: 0 })], ['read'])).toEqual(ALL);
});

test('what succeeds on a table that the grant does not give may have read every table', () => {
  expect(used([one('SELECT * FROM shop.cards', { rows: 20 })], ['list'])).toEqual(['list: READ 20 shop.orders']);
});

test.each([
  ['tables of their own', { mayMakeTables: true }, 'SELECT * FROM orders'],
  ['functions of their own', { mayMakeRoutines: true }, 'SELECT version()'],
])('where engineers can make %s, a name without a schema may be theirs', (_, about, text) => {
  expect(used([one(text, { rows: 20 })], ['read'], about)).toEqual(expect.arrayContaining(ALL));
  const qualified = text.replace('orders', 'shop.orders').replace('version', 'pg_catalog.version');
  expect(used([one(qualified, { rows: 20 })], ['read'], about)).toHaveLength(1);
});

test('where the server does not count what a block of code runs, the block may have read every table', () => {
  const block = one('DO $$ BEGIN END $$', { rows: 20 });
  expect(used([block], ['read'])).toEqual(['read: EXECUTE 1 other']);
  expect(used([block], ['read'], { countsWithin: false })).toEqual(ALL);
});

test('where the server counts statements on different tables as one, each may have read every table', () => {
  const reading = one('SELECT * FROM shop.orders', { rows: 20 });
  expect(used([reading], ['read'], { tellsTablesApart: false })).toEqual(ALL);
});

test('tables are reported by their schemas if they would fill the reports of a request', () => {
  const tables = Array.from({ length: 101 }, (_, i) => ({ schema: 'shop', name: `t${i}`, isOfSystem: false }));
  expect(used([one('FETCH ALL FROM c', { rows: 20 })], ['read'], { tables })).toEqual(['read: READ 20 shop']);
});

test('only names of existing tables are reported of a statement, as identifiers', () => {
  const tables = [{ schema: 'shop', name: 'Kunden (alt) ä', isOfSystem: false }];
  const [deed, ...more] = statementUseOf([one(`SELECT 'secret' FROM "Kunden (alt) ä"`)], file, ['read'], {
    ...known,
    tables,
  });
  expect(deed?.objectClass).toBe('shop.Kunden__alt___');
  expect(JSON.stringify([deed, more])).not.toContain('secret');
});
