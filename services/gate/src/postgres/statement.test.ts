import { loadModule } from 'libpg-query';
import { beforeAll, expect, test } from 'vitest';
import { readStatement } from './statement.ts';

beforeAll(loadModule);

/** The tables that a statement names, and what is done with them; or that it is of the session alone, or not understood. */
function named(text: string): readonly string[] | string {
  const statement = readStatement(text);
  if (statement === undefined) return 'not understood';
  if (statement === 'session') return statement;
  return statement.tables.map(({ schema, name, action }) => `${action} ${schema ? `${schema}.` : ''}${name}`);
}

test.each([
  ['SELECT * FROM orders', ['READ orders']],
  ['select o.id from SHOP.ORDERS o join cards c using (id) where c.number = $1', ['READ shop.orders', 'READ cards']],
  ['(SELECT 1) UNION TABLE cards', ['READ cards']],
  ['SELECT * FROM "shop"."Odd ""one"""', ['READ shop.Odd "one"']],
  ['SELECT * FROM crm.U&"\\006frders"', ['READ crm.orders']],
  ['SELECT * FROM crm.U&"!006frders" UESCAPE \'!\'', ['READ crm.orders']],
  ['SELECT --\r* FROM crm.orders', ['READ crm.orders']],
  ['SELECT /* /* nested */ -- */ 1 FROM crm.orders', ['READ crm.orders']],
  ['SELECT id FROM orders o FOR UPDATE OF o', ['READ orders']],
  ['SELECT (SELECT max(id) FROM cards) WHERE EXISTS (SELECT FROM orders)', ['READ cards', 'READ orders']],
  ['SELECT json_agg(o) FROM orders o', ['READ orders']],
  ['SELECT * FROM orders TABLESAMPLE system (10), LATERAL (TABLE cards) c', ['READ orders', 'READ cards']],
  ['SELECT * INTO copied FROM orders', ['READ orders']],
  ['CREATE TEMPORARY TABLE copied AS SELECT * FROM orders', ['READ orders']],
  ['INSERT INTO shop.orders (what) SELECT number FROM cards', ['CREATE shop.orders', 'READ cards']],
  ['INSERT INTO orders VALUES ($1) ON CONFLICT (id) DO UPDATE SET what = $2', ['CREATE orders']],
  ['UPDATE ONLY orders SET what = $1 FROM cards', ['UPDATE orders', 'READ cards']],
  ['DELETE FROM orders USING cards', ['DELETE orders', 'READ cards']],
  ['MERGE INTO orders USING cards ON true WHEN MATCHED THEN DO NOTHING', ['UPDATE orders', 'READ cards']],
  ['WITH gone AS (DELETE FROM cards RETURNING *) SELECT * FROM gone, orders', ['DELETE cards', 'READ orders']],
  ['TRUNCATE TABLE orders, cards', ['DELETE orders', 'DELETE cards']],
  ['COPY orders TO STDOUT', ['EXPORT orders']],
  ['COPY (SELECT * FROM cards) TO STDOUT WITH (FORMAT csv)', ['EXPORT cards']],
  ['COPY shop.orders (id, what) FROM STDIN', ['CREATE shop.orders']],
  ['DECLARE c CURSOR FOR SELECT * FROM cards', ['READ cards']],
  ['PREPARE p AS SELECT * FROM cards WHERE id = $1', ['READ cards']],
  ['EXPLAIN ANALYZE SELECT * FROM cards', ['READ cards']],
  ['SELECT * FROM elsewhere.orders', ['READ elsewhere.orders']],
])('%s', (text, expected) => {
  expect(named(text)).toEqual(expected);
});

test.each([
  ['WITH orders AS (SELECT $1) SELECT * FROM orders', []],
  ['WITH orders AS (SELECT * FROM orders) SELECT * FROM orders', ['READ orders']],
  ['WITH RECURSIVE orders AS (SELECT 1 UNION SELECT * FROM orders) SELECT * FROM orders', []],
  ['WITH a AS (TABLE b), b AS (TABLE a) SELECT * FROM a, b', ['READ b']],
  ['SELECT * FROM (WITH orders AS (SELECT 1) TABLE orders) o, orders', ['READ orders']],
  ['WITH orders AS (SELECT 1) INSERT INTO orders SELECT * FROM orders', ['CREATE orders']],
])('a query of WITH hides a table of its name where PostgreSQL does: %s', (text, expected) => {
  expect(named(text)).toEqual(expected);
});

test.each([
  "SELECT 'orders', E'it\\'s orders'",
  '/* orders */ SELECT 1 -- cards',
  'DO $x$ BEGIN DELETE FROM orders; END $x$',
])('content and comments name no table: %s', (text) => {
  expect(named(text)).toEqual([]);
});

test.each([
  ...['SET search_path = orders', 'begin', '  -- cards\n COMMIT', 'SHOW x', 'CLOSE c', 'DEALLOCATE p', 'LISTEN x'],
  ...['SAVEPOINT $1', 'RELEASE $1', 'ROLLBACK TO $1', 'DEALLOCATE $1', 'SET work_mem = $1'],
])('statements of the session alone are known as such, also as the server normalises them: %s', (text) => {
  expect(named(text)).toBe('session');
});

test.each([
  ...['', '/* nothing */', '<insufficient privilege>', 'SELECT * FROM', "SELECT '", '/* SELECT 1', 'FETCH 100 FROM c'],
  ...[
    'EXECUTE p',
    'EXPLAIN ANALYZE EXECUTE p',
    'GRANT SELECT ON orders TO PUBLIC',
    'CREATE TEMPORARY VIEW v AS TABLE orders',
  ],
  "COPY (SELECT '\\'' , o.* FROM crm.orders o) TO STDOUT",
  "COPY (SELECT '\\'' , o.* FROM crm.orders o WHERE '\\'' <> 'x') TO STDOUT",
  "COPY (SELECT 'a'\n'\\') TO STDOUT",
])('what could read something else than it says is not understood: %s', (text) => {
  expect(named(text)).toBe('not understood');
});

test('the routines that a statement calls are named', () => {
  const statement = readStatement(
    'SELECT crm.total(id), count(*) FROM crm.every(1) WHERE EXTRACT(year FROM now()) > $1',
  );
  expect(statement).toMatchObject({
    routines: [
      { schema: 'crm', name: 'total' },
      { schema: undefined, name: 'count' },
      { schema: 'crm', name: 'every' },
      { schema: 'pg_catalog', name: 'extract' },
      { schema: undefined, name: 'now' },
    ],
  });
  expect(readStatement('CALL p($1)')).toMatchObject({ routines: [{ name: 'p' }] });
  expect(readStatement('DO $$ BEGIN END $$')).toMatchObject({ runsCode: true });
});
