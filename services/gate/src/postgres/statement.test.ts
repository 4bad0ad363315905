import { expect, test } from 'vitest';
import { namesIn } from './statement.ts';

/** The tables `shop.orders`, `shop.cards` and `shop.Odd "one"`, and what is done with them. */
const done = (statement: string) => [
  ...new Set(
    namesIn(statement)
      ?.filter(({ name, schema }) => ['orders', 'cards', 'Odd "one"'].includes(name) && (schema ?? 'shop') === 'shop')
      .map(({ name, action }) => `${action} ${name}`),
  ),
];

test.each([
  ['SELECT * FROM orders', ['READ orders']],
  ['select o.id from SHOP.ORDERS o join cards c using (id) where c.number = $1', ['READ orders', 'READ cards']],
  ['(SELECT 1) UNION TABLE cards', ['READ cards']],
  ['SELECT * FROM "shop"."Odd ""one"""', ['READ Odd "one"']],
  ['SELECT id FROM orders FOR UPDATE', ['READ orders']],
  ['INSERT INTO shop.orders (what) SELECT number FROM cards', ['CREATE orders', 'READ cards']],
  ['INSERT INTO orders VALUES ($1) ON CONFLICT (id) DO UPDATE SET what = $2', ['CREATE orders']],
  ['UPDATE ONLY orders SET what = $1 FROM cards', ['UPDATE orders', 'READ cards']],
  ['DELETE FROM orders USING cards', ['DELETE orders', 'READ cards']],
  ['MERGE INTO orders USING cards ON true WHEN MATCHED THEN DO NOTHING', ['UPDATE orders', 'READ cards']],
  ['WITH gone AS (DELETE FROM cards RETURNING *) SELECT * FROM gone, orders', ['DELETE cards', 'READ orders']],
  ['TRUNCATE TABLE orders, cards', ['DELETE orders', 'DELETE cards']],
  ['COPY orders TO STDOUT', ['EXPORT orders']],
  ['COPY (SELECT * FROM cards) TO STDOUT WITH (FORMAT csv)', ['EXPORT cards']],
  ['COPY shop.orders (id, what) FROM STDIN', ['CREATE orders']],
  ['DECLARE c CURSOR FOR SELECT * FROM cards', ['READ cards']],
])('%s', (statement, expected) => {
  expect(done(statement)).toEqual(expected);
});

test.each([
  "SELECT 'orders', E'it\\'s orders' FROM other",
  '/* orders */ SELECT 1 -- cards',
  'DO $x$ BEGIN DELETE FROM orders; END $x$',
  'SELECT * FROM elsewhere.orders',
])('what is content, comment or another table is none: %s', (statement) => {
  expect(done(statement)).toEqual([]);
});

test.each(['SET search_path = orders', 'begin', '  -- cards\n COMMIT'])(
  'what concerns the session alone is nothing that was done: %s',
  (statement) => {
    expect(namesIn(statement)).toBeUndefined();
  },
);

test.each([
  ['/*', ''],
  ["SELECT '", ''],
  ['$a', '$'],
  ['"', ''],
  ["SELECT E'", "\\'"],
])('a text that was cut within %s is read once', (beginning, more) => {
  expect(done(beginning + `${more}/*$b$`.repeat(20_000))).toEqual([]);
});

test('a statement of which nothing can be read is not passed over', () => {
  expect(namesIn('')).toEqual([]);
});
