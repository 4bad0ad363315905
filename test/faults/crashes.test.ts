/**
 * Takes real tickets through the whole pipeline three times: undisturbed, with every worker killed (-9) at random moments,
 * and with two instances of each. Events, counts and documents must be the same. The seed of the moments is in the title;
 * set LOCKBOX_TEST_SEED to use it again.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { openWrittenTopics, type WrittenTopics } from '@lockbox/store/testing/written-topics';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem, workers } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenLinks, equalsItsTopic, notices, PROJECTIONS, storyOf } from './invariants.ts';
import { randomNumbers } from './run/random.ts';

const CTL = resolve(import.meta.dirname, '../../services/ctl');

const IMPORT = [
  'import',
  'servicenow',
  join(CTL, 'data/servicenow-sample.csv'),
  '--profile',
  join(CTL, 'profiles/servicenow-sample.yaml'),
];
const seed = Number(process.env.LOCKBOX_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Those that write the log, or documents of it; `signals` is killed in its own test. */
const WRITERS = workers.filter((name) => name !== 'signals');
/** How often each worker is killed alone, besides the moment at which all are killed at once. */
const KILLS = 3;

interface Run {
  readonly namespace: Namespace;
  readonly system: System;
  readonly log: EventLog;
  readonly topics: WrittenTopics;
  readonly counts: unknown;
}

/** Runs the command line as a process of its own. */
async function lockbox(
  system: System,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly out: unknown }> {
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
  const system = await startSystem({
    namespace: namespace.namespace,
    // Less than the command line waits for the portal: without policy there is no outcome, and the portal says so.
    env: { LOCKBOX_OUTCOME_WAIT: 'PT5S' },
  });
  const log = await readEvents(namespace.namespace);
  const [imported] = await Promise.all([lockbox(system, IMPORT), disturb(system, log)]);
  expect(imported, 'the import ends with the counts of its profile').toMatchObject({ code: 0 });
  return { namespace, system, log, topics: await openWrittenTopics(namespace), counts: imported.out };
}

/** Kills and restarts each worker when the log reaches the lengths that the seed gives, in the middle of any work. */
async function killAtRandom(system: System, log: EventLog): Promise<void> {
  const random = randomNumbers(seed);
  const events = quiet.log.records.length;
  const all = { at: Math.floor(random() * 0.8 * events), afterMs: 0 };
  const plan = WRITERS.map((name) => {
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

async function end({ namespace, system, log, topics }: Run): Promise<void> {
  await log.close();
  await system.stop();
  await topics.close();
  await namespace.drop();
}

let quiet: Run;
beforeAll(async () => {
  quiet = await importInto(async () => {});
  for (const name of PROJECTIONS) await equalsItsTopic(quiet.topics, name);
}, 900_000);
// Until then it goes on, so that its notices are all there when the others are compared with them.
afterAll(() => end(quiet));

describe.each<[string, (system: System, log: EventLog) => Promise<void>]>([
  [`every worker killed with -9 at random moments (seed ${seed})`, killAtRandom],
  [
    'two instances of each worker',
    async (system) => {
      await Promise.all(WRITERS.map((name) => system.start(name)));
    },
  ],
])('with %s', (_, disturb) => {
  let run: Run;
  beforeAll(async () => {
    run = await importInto(disturb);
  }, 900_000);
  afterAll(async () => {
    if (run !== undefined) await end(run);
  });

  test('the import ends with the same counts', () => {
    expect(run.counts).toEqual(quiet.counts);
  });

  test('each request has the same events as undisturbed', () => {
    expect(storyOf(run.log).size).toBeGreaterThan(0);
    expect(storyOf(run.log)).toEqual(storyOf(quiet.log));
  });

  test("each tenant's chain is whole", () => {
    expect(brokenLinks(run.log)).toEqual([]);
  });

  test('every notice is recorded once, and none is missing', async () => {
    await until('as many notices as undisturbed', () => notices(run.log).length >= notices(quiet.log).length, 120_000);
    expect(new Set(notices(run.log)).size).toBe(notices(run.log).length);
    expect(notices(run.log)).toHaveLength(notices(quiet.log).length);
  });

  test.each(PROJECTIONS)(
    'a rebuilt projection %s equals the present one',
    (name) => equalsItsTopic(run.topics, name),
    200_000,
  );
});
