import { fail } from 'node:assert/strict';
import { hasPostgres, startPostgres, type TestPostgres } from '@lockbox/testing/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDoor, COUNTS_STATEMENTS, clientOf, engineerAt, gateAt, SAMPLE } from '../testing/sample-store.ts';
import type { Client } from './connection.ts';

const TRIES = 100;
const seed = Number(process.env.LOCKBOX_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Mulberry32: the same choices for the same seed. */
function chooser(from: number) {
  let state = from;
  return <T>(...options: readonly [T, ...T[]]): T => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const share = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return options[Math.floor(share * options.length)] ?? options[0];
  };
}

type Choose = ReturnType<typeof chooser>;

const gap = (choose: Choose): string =>
  choose(' ', '\n', ' -- shop.orders\n', ' --\r', ' /* ; -- /* nested */ */ ', "\t/* ' */ ", ' /* " */ ');
const table = (choose: Choose): string =>
  choose(
    ...([
      'shop.cards',
      'SHOP . Cards',
      '"shop"."cards"',
      'cards',
      'shop.U&"\\0063ards"',
      'U&"!0063ards" UESCAPE \'!\'',
    ] as const),
    ...(['ONLY shop.cards', 'postgres.shop.cards'] as const),
  );
/** A query that reads the table, and nothing else that was granted. */
function query(choose: Choose, depth = 0): string {
  const space = () => gap(choose);
  const plain = `SELECT${space()}${choose('*', 'number', 'json_agg(c)', "'\\' || number", "E'\\'' || number", '1', "$x$it's$x$")}${space()}FROM${space()}${table(choose)}${space()}${choose('c', 'AS c')}${space()}${choose('', "WHERE number <> ''", "WHERE number ~ '\\d'")}`;
  if (depth > 2) return plain;
  const inner = () => query(choose, depth + 1);
  return choose(
    plain,
    plain,
    `SELECT * FROM (${inner()}) q`,
    `WITH cards AS MATERIALIZED (${inner()}) SELECT * FROM cards`,
    `WITH RECURSIVE w AS (${inner()}) SELECT count(*) FROM w`,
    `SELECT 1 WHERE EXISTS (${inner()})`,
    `(SELECT NULL WHERE false) UNION ALL SELECT to_json(q)::text FROM (${inner()}) q`,
    `SELECT array_length(ARRAY(SELECT q::text FROM (${inner()}) q), 1)`,
    `SELECT * FROM generate_series(1, 2) n, LATERAL (${inner()}) q`,
  );
}

const code = (text: string): string => `DO $do$ BEGIN EXECUTE $execute$ ${text} $execute$; END $do$`;

/** An engineer's statements, one after the other. */
const sent = (choose: Choose): readonly string[] =>
  choose<() => readonly string[]>(
    () => [query(choose)],
    () => [`SELECT query_to_xml($q$${query(choose)}$q$, true, true, '')`],
    () => [`COPY (${query(choose)}) TO STDOUT`],
    () => ['SET standard_conforming_strings = off', `COPY (SELECT '\\'' , o.* FROM shop.cards o) TO STDOUT`],
    () => [
      'SET standard_conforming_strings = off',
      `COPY (SELECT '\\'' , o.* FROM shop.cards o WHERE '\\'' <> 'x') TO STDOUT`,
    ],
    () => [`COPY${gap(choose)}${choose('cards', 'shop . cards', 'shop.U&"\\0063ards"')}${gap(choose)}TO STDOUT`],
    () => ['BEGIN', `DECLARE c CURSOR FOR ${query(choose)}`, 'FETCH ALL FROM c', 'COMMIT'],
    () => [`PREPARE p AS ${query(choose)}`, 'EXECUTE p'],
    () => [`PREPARE p AS ${query(choose)}`, 'EXPLAIN ANALYZE EXECUTE p'],
    () => [`EXPLAIN (ANALYZE, FORMAT json) ${query(choose)}`],
    () => [code(query(choose))],
    () => ['DO $a$ DECLARE n int; BEGIN n := (SELECT count(*) FROM shop.cards); END $a$'],
    () => ['CREATE TEMPORARY VIEW orders AS SELECT * FROM shop.cards', 'SELECT * FROM orders'],
    // Two columns of one name make no table.
    () => [`CREATE TEMPORARY TABLE orders AS SELECT 1 AS one FROM (${query(choose)}) q`, 'SELECT * FROM orders'],
    () => [`SELECT count(*); ${query(choose)}; SELECT 2`],
  )();

describe.skipIf(!hasPostgres)(`what an engineer reads of a PostgreSQL (LOCKBOX_TEST_SEED=${seed})`, () => {
  let server: TestPostgres;
  let admin: Client;
  beforeAll(async () => {
    server = await startPostgres({ preload: 'pg_stat_statements' });
    admin = await clientOf(server.url());
    await admin.query(SAMPLE);
    await admin.query(COUNTS_STATEMENTS);
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  test('is reported for the table, or for everything granted, however it is spelled', async () => {
    console.log(`LOCKBOX_TEST_SEED=${seed}`);
    const choose = chooser(seed);
    const { gate, plane, doors } = gateAt(server);
    const door = aDoor({ permissions: ['read'] });
    doors.push(door);
    await gate.round();
    const credentials = (await plane.credentials(door.grantId, Date.now())) ?? fail('there are no credentials');
    const told = async () => {
      await gate.round();
      const { rows } = await admin.query('DELETE FROM lockbox_gate.used RETURNING action, object_class');
      return rows.map(({ action, object_class }) => `${action} ${object_class}`);
    };
    const temporary = (verb: string) =>
      admin.query(`${verb} TEMPORARY ON DATABASE postgres ${verb === 'GRANT' ? 'TO' : 'FROM'} PUBLIC`);
    const run = async (texts: readonly string[]): Promise<void> => {
      const engineer = await engineerAt(server.url(credentials));
      for (const text of texts) await engineer.query(text).catch((error) => fail(`${text}: ${error}`));
      await engineer.end();
    };
    await run(['SELECT FROM shop.orders']);
    await told(); // the first use is reported at once, later use is collected
    for (let i = 0; i < TRIES; i++) {
      const texts = sent(choose);
      // If engineers can create tables, names without a schema are ambiguous.
      await temporary(texts.some((text) => text.includes('TEMPORARY')) ? 'GRANT' : 'REVOKE');
      await run(texts);
      const all = await told();
      expect(all.includes('READ shop.cards') || all.includes('EXPORT shop.cards'), `${texts.join('; ')} → ${all}`).toBe(
        true,
      );
    }
    await plane.stop();
  });
});
