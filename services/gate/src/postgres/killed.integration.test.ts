import { hasPostgres, startPostgres, type TestPostgres } from '@lockbox/testing/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prefixOf } from '../role-names.ts';
import {
  aDoor,
  COUNTS_STATEMENTS,
  clientOf,
  engineerAt,
  GATE,
  gateAt,
  planeAt,
  SAMPLE,
  STORE,
} from '../testing/sample-store.ts';
import type { Client } from './connection.ts';

let server: TestPostgres;
let admin: Client;
let gateClient: Client;

beforeAll(async () => {
  if (!hasPostgres) return;
  server = await startPostgres({ preload: 'pg_stat_statements' });
  admin = await clientOf(server.url());
  await admin.query(SAMPLE + COUNTS_STATEMENTS);
  gateClient = await clientOf(server.url(GATE));
});
afterAll(async () => {
  await gateClient?.end();
  await admin?.end();
  await server?.stop();
});

/** Each with two deaths, or four. */
const RUNS = 100;
/** In the sample. */
const ORDERS = 2;
/** An engineer's login takes as long as some rounds. */
const USED_IN = 0.3;

/** Numbers from 0 to below 1 that a seed gives (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The gate dies at its next step number `at`: before the database hears of it, or after, without the answer. */
interface Death {
  at: number;
  readonly afterwards: boolean;
}

/**
 * PostgreSQL rolls back the open transaction of a client that died. All share one connection here, since opening one takes
 * longer than everything else.
 */
function mortal(death: Death): Client {
  const client: Client = Object.create(gateClient);
  client.query = async (...step: Parameters<Client['query']>) => {
    const isLast = --death.at === 0;
    if (death.at < 0 || (isLast && !death.afterwards)) throw new Error('killed');
    const answer = await gateClient.query(...step);
    if (isLast) throw new Error('killed');
    return answer;
  };
  client.end = async () => void (await gateClient.query('ROLLBACK'));
  return client;
}

test.skipIf(!hasPostgres)(
  'killed at any step, the gate ends what has ended, and reports it and what was done once',
  async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`seed ${seed}`);
    const random = randomFrom(seed);
    const steps = { most: 40 };
    for (let run = 0; run < RUNS; run++) {
      let now = Date.now();
      const death: Death = { at: Number.POSITIVE_INFINITY, afterwards: random() < 0.5 };
      const of = () => gateAt(server, { now: () => now, connect: async () => mortal(death) });
      const door = aDoor({ permissions: random() < 0.5 ? ['read'] : ['list', 'write'] });
      const sent = new Map<string, ReturnType<typeof of>['sent'][number]>();
      /** Rounds of a gate that is killed in one of them, and of the one that is started in its place. */
      const rounds = async (doors: readonly (typeof door)[]) => {
        death.at = 1 + Math.floor(random() * steps.most);
        for (const isKilled of [true, false]) {
          const { gate, plane, doors: wanted, sent: reported } = of();
          wanted.push(...doors);
          const outcome = gate.round();
          if (isKilled) await outcome.catch(() => undefined);
          death.at = Number.POSITIVE_INFINITY;
          if (!isKilled) await outcome;
          await plane.stop();
          for (const report of reported) sent.set(report.reportId, report);
        }
      };
      const why = `seed ${seed}, run ${run}`;
      await rounds([door]);
      const { rows: open } = await admin.query('SELECT rolcanlogin FROM pg_roles WHERE starts_with(rolname, $1)', [
        prefixOf(STORE),
      ]);
      expect(open, why).toEqual([{ rolcanlogin: true }]);
      const isUsed = random() < USED_IN;
      if (isUsed) {
        const using = planeAt(server);
        const engineer = await engineerAt(server.url(await using.credentials(door.grantId, now)));
        for (let i = 0; i < 2; i++) {
          await engineer.query('SELECT id FROM shop.orders');
          now += 1_000;
          await rounds([door]);
        }
        await engineer.end();
        await using.stop();
      }
      now = door.endsAt;
      await rounds([door]);
      const { rows: left } = await admin.query('SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)', [
        prefixOf(STORE),
      ]);
      expect(left, why).toEqual([]);
      const reports = [...sent.values()];
      expect(
        reports.map(({ kind }) => kind).filter((kind) => kind !== 'used'),
        why,
      ).toEqual(['opened', 'closed']);
      const use = reports.flatMap((report) => (report.kind === 'used' ? report.use : []));
      expect(
        use.reduce((sum, { count }) => sum + count, 0),
        why,
      ).toBe(isUsed ? 2 * ORDERS : 0);
    }
  },
);
