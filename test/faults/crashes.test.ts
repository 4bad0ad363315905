/**
 * Takes real tickets through the whole pipeline three times: undisturbed, with every worker killed (-9) at random moments,
 * and with two instances of each. Events, counts and documents must be the same. The seed of the moments is in the title;
 * set LOCKBOX_TEST_SEED to use it again.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { projections } from '@lockbox/store/collections';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem, workers } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CTL = resolve(import.meta.dirname, '../../services/ctl');
const IMPORT = [
  'import',
  'servicenow',
  join(CTL, 'data/servicenow-sample.csv'),
  '--profile',
  join(CTL, 'profiles/servicenow-sample.yaml'),
];
const seed = Number(process.env.LOCKBOX_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** How often each worker is killed alone, besides the moment at which all are killed at once. */
const KILLS = 3;

interface Run {
  readonly namespace: Namespace;
  readonly system: System;
  readonly log: EventLog;
  readonly counts: unknown;
}

/** Runs the command line as a process of its own. */
async function lockbox(system: System, args: readonly string[]): Promise<{ code: number | null; out: unknown }> {
  const child = spawn(process.execPath, [join(CTL, 'src/main.ts'), ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...system.env, LOCKBOX_PORTAL_URL: system.portalUrl() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (out === '') throw new Error(`lockbox ${args.join(' ')} printed nothing:\n${err}`);
  return { code, out: JSON.parse(out) };
}

async function importInto(disturb: (system: System, log: EventLog) => Promise<void>): Promise<Run> {
  const namespace = await createNamespace();
  const system = await startSystem({ namespace: namespace.namespace });
  const log = await readEvents(namespace.namespace);
  const [imported] = await Promise.all([lockbox(system, IMPORT), disturb(system, log)]);
  expect(imported, 'the import ends with the counts of its profile').toMatchObject({ code: 0 });
  await allThrough(system);
  return { namespace, system, log, counts: imported.out };
}

/**
 * Waits until every projection has come to the end of its topic, by comparing the two. Lag does not show it: a policy
 * that was killed leaves an aborted record at the end of a partition, which no consumer is given, and so none commits.
 */
async function allThrough(system: System): Promise<void> {
  for (const name of Object.keys(projections)) {
    let compared: unknown;
    const isThrough = async (): Promise<boolean> => {
      const run = await lockbox(system, ['replay', '--compare', name]);
      compared = run.out;
      return run.code === 0;
    };
    await until(`${name} is through`, isThrough, 180_000).catch((error: unknown) => {
      throw new Error(`${name} is not as its topic has it: ${JSON.stringify(compared)}`, { cause: error });
    });
  }
}

/** The events of each request. Ids are made from what was published, so they are the same in each run. */
function storyOf({ log }: Run): ReadonlyMap<string, readonly string[]> {
  const story = new Map<string, string[]>();
  for (const { value } of log.records) {
    const { data } = value;
    if (!('requestId' in data) || data.requestId === null || data.type === 'NotificationRecorded') continue;
    const types = story.get(data.requestId) ?? [];
    types.push(data.type);
    story.set(data.requestId, types);
  }
  return new Map([...story].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function notices({ log }: Run): readonly string[] {
  return log.records
    .map(({ value }) => value.data)
    .flatMap((data) => (data.type === 'NotificationRecorded' ? [data.notificationId] : []));
}

/**
 * Follows each tenant's chain as an auditor would who trusts no function of ours: the SHA-256 of a record's value, as its
 * bytes are in the topic, must be in the value of the tenant's next record.
 */
function brokenLinks({ log }: Run): readonly string[] {
  const hashes = new Map<string | null, Buffer>();
  return log.records.flatMap(({ key, raw, partition, offset }) => {
    const value = raw ?? Buffer.alloc(0);
    const before = hashes.get(key);
    hashes.set(key, createHash('sha256').update(value).digest());
    return before === undefined || value.includes(before)
      ? []
      : [`partition ${partition}, offset ${offset}: not the hash of the record of ${key} before it`];
  });
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Kills and restarts each worker when the log has come to the lengths that the seed gives, whatever it is doing. */
async function killAtRandom(system: System, log: EventLog): Promise<void> {
  const random = randomNumbers(seed);
  const events = quiet.log.records.length;
  const all = { at: Math.floor(random() * 0.8 * events), afterMs: 0 };
  const plan = workers.map((name) => {
    const alone = Array.from({ length: KILLS }, () => ({
      at: Math.floor(random() * 0.9 * events),
      afterMs: Math.floor(random() * 200),
    }));
    return { name, kills: [all, ...alone].toSorted((one, other) => one.at - other.at) };
  });
  await Promise.all(
    plan.map(async ({ name, kills }) => {
      for (const { at, afterMs } of kills) {
        await until(`${at} events are in the log`, () => log.records.length >= at, 180_000);
        await pause(afterMs);
        const [instance] = system.instances(name);
        await instance?.end('SIGKILL');
        await system.start(name);
      }
    }),
  );
}

const runs: Run[] = [];
let quiet: Run;
beforeAll(async () => {
  quiet = await importInto(async () => {});
  runs.push(quiet);
}, 300_000);
afterAll(async () => {
  for (const { log, system, namespace } of runs) {
    await log.close();
    await system.stop();
    await namespace.drop();
  }
}, 120_000);

describe.each<[string, (system: System, log: EventLog) => Promise<void>]>([
  [`every worker killed with -9 at random moments (seed ${seed})`, killAtRandom],
  [
    'two instances of each worker',
    async (system) => {
      await Promise.all(workers.map((name) => system.start(name)));
    },
  ],
])('with %s', (_, disturb) => {
  let run: Run;
  beforeAll(async () => {
    run = await importInto(disturb);
    runs.push(run);
  }, 400_000);

  test('the import ends with the same counts', () => {
    expect(run.counts).toEqual(quiet.counts);
  });

  test('each request has the same events as undisturbed', () => {
    expect(storyOf(run).size).toBeGreaterThan(0);
    expect(storyOf(run)).toEqual(storyOf(quiet));
  });

  test("each tenant's chain is whole", () => {
    expect(brokenLinks(run)).toEqual([]);
  });

  test('every notice is recorded once, and none is missing', async () => {
    await until('as many notices as undisturbed', () => notices(run).length >= notices(quiet).length, 120_000);
    expect(new Set(notices(run)).size).toBe(notices(run).length);
    expect(notices(run)).toHaveLength(notices(quiet).length);
  });

  test.each(Object.keys(projections))('a rebuilt projection %s equals the present one', async (name) => {
    const compared = await lockbox(run.system, ['replay', '--compare', name]);
    expect(compared).toMatchObject({ code: 0, out: { missing: [], extra: [], different: [] } });
  });
});
