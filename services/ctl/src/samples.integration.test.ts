/**
 * Tests the commands that fill an installation (`seed`, `import`) through the whole pipeline, and the check of its
 * documents (`replay`).
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { projections } from '@lockbox/store/collections';
import { connectStore } from '@lockbox/store/connect';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLAN } from './seed/plan.ts';
import { type Lockbox, lockboxIn } from './testing/in-process.ts';

let namespace: Namespace;
let system: System;
let log: EventLog;
let lockbox: Lockbox;

beforeAll(async () => {
  namespace = await createNamespace();
  system = await startSystem({ namespace: namespace.namespace });
  log = await readEvents(namespace.namespace);
  lockbox = lockboxIn(namespace.namespace, {
    LOCKBOX_CLOCK_FILE: system.env.LOCKBOX_CLOCK_FILE ?? '',
    LOCKBOX_PORTAL_URL: system.portalUrl(),
  });
});
afterAll(async () => {
  await log?.close();
  await system?.stop();
  await namespace?.drop();
});

describe('seed', () => {
  const planned = PLAN.map(({ id, status, access }) => ({ ticket: id, status, access }));

  test('leaves a request in every status', async () => {
    const { code, err, json } = await lockbox(['seed']);
    expect(code, err).toBe(EXIT.done);
    expect(json()).toEqual(planned.map((one) => expect.objectContaining(one)));
  });

  test('shows customers and provider the statuses of their side', async () => {
    const statusesFor = async (person: string): Promise<ReadonlySet<string>> => {
      const { json } = await lockbox(['requests', '--as', person]);
      return new Set((json() as readonly { status: string }[]).map(({ status }) => status)); // as the API answers
    };
    // The log has it all; the API reads a projection of it, which may be a moment behind.
    const shows = (person: string, ...statuses: readonly string[]) =>
      until(`${person} sees ${statuses}`, async () => new Set(statuses).isSubsetOf(await statusesFor(person)));
    await shows('adele.vance', 'action-needed', 'approved', 'denied', 'expired');
    await shows(
      'diego.siciliani',
      'awaiting-internal-approval',
      'rejected-internally',
      'internal-review-expired',
      'not-required',
      'excluded',
    );
    expect((await statusesFor('adele.vance')).size).toBe(4);
  });

  test('changes nothing when it is run again', async () => {
    const { records } = log;
    const before = records.length;
    const clock = readFileSync(system.env.LOCKBOX_CLOCK_FILE ?? '', 'utf8');
    const { code, json } = await lockbox(['seed']);
    expect(code).toBe(EXIT.done);
    expect(json()).toEqual(planned.map((one) => expect.objectContaining(one)));
    // The mail of the first planting is still on its way.
    const since = records.slice(before).map(({ value }) => value.data.type);
    expect(since.filter((type) => type !== 'NotificationRecorded')).toEqual([]);
    expect(readFileSync(system.env.LOCKBOX_CLOCK_FILE ?? '', 'utf8')).toBe(clock);
  });
});

describe('import servicenow', () => {
  const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
  const command = [
    'import',
    'servicenow',
    here('data/servicenow-sample.csv'),
    '--profile',
    here('profiles/servicenow-sample.yaml'),
  ];

  test('takes real tickets to the counts of the profile, with every row in one of them', async () => {
    const { code, err, json } = await lockbox(command);
    expect(json(), err).toMatchObject({
      rows: 389,
      updates: 329,
      refused: { LOCATION_UNKNOWN: 3, CATEGORY_UNKNOWN: 4 },
      published: 53,
      outcomes: { 'Action needed': 11, 'Not required': 21, Excluded: 14 },
      unaccounted: 0,
      unexpected: [],
    });
    expect(code).toBe(EXIT.done);
  });

  test('repeated, makes no second request and has the same counts', async () => {
    const submissions = () => log.records.filter(({ value }) => value.data.type === 'RequestSubmitted').length;
    const before = submissions();
    const { code, err } = await lockbox(command);
    expect(code, err).toBe(EXIT.done);
    expect(submissions()).toBe(before);
  });

  test('without a profile asks the customer about each incident, and shows the counts', async () => {
    const rows = readFileSync(here('data/servicenow-sample.csv'), 'utf8').split('\n').slice(0, 4);
    const file = join(mkdtempSync(join(tmpdir(), 'incidents-')), 'new.csv');
    writeFileSync(
      file,
      rows.join('\n').replaceAll('INC0000045', 'INC9000045').replaceAll('Location 143', 'Location 9143'),
    );
    const { code, err, json } = await lockbox(['import', 'servicenow', file]);
    expect(json(), err).toMatchObject({
      rows: 3,
      updates: 2,
      published: 1,
      outcomes: { 'Action needed': 1 },
      unaccounted: 0,
      unexpected: [],
    });
    expect(code).toBe(EXIT.done);
  });

  test('ends with 1 and says which counts are not as the profile expects', async () => {
    const { code, json } = await lockbox([...command.slice(0, -1), here('profiles/servicenow-incidents.yaml')]);
    expect(code).toBe(EXIT.failed);
    expect(json()).toMatchObject({ unaccounted: 0 });
    const { unexpected } = json() as { unexpected: readonly { what: string }[] }; // what the command prints
    expect(unexpected.map(({ what }) => what)).toContain('rows');
  });
});

describe('replay', () => {
  beforeAll(async () => {
    await until(
      'all workers are up to date',
      async () => {
        const rows = (await lockbox(['lag'])).json() as readonly { group: string; lag: number }[]; // as it prints them
        return rows.every(({ group, lag }) => lag === 0 || group.endsWith('.policy'));
      },
      120_000,
    );
  });

  test.each(Object.keys(projections))('--compare finds %s equal to the topics', async (name) => {
    const { code, err, json } = await lockbox(['replay', '--compare', name]);
    expect(json(), err).toMatchObject({ projection: name, missing: [], extra: [], different: [] });
    // The data stores of the samples have no gate.
    if (name !== 'gates') expect((json() as { documents: number }).documents).toBeGreaterThan(0);
    expect(code).toBe(EXIT.done);
  });

  test('--compare names a document that somebody changed, and replay puts it right', async () => {
    const store = await connectStore({ url: testStack().mongoUrl, namespace: namespace.namespace });
    try {
      const denied = await store.collections.requests.findOne({ status: 'DENIED' });
      await store.collections.requests.updateOne({ status: 'DENIED' }, { $set: { status: 'APPROVED' } });
      const compared = await lockbox(['replay', '--compare', 'requests']);
      expect(compared.code).toBe(EXIT.failed);
      expect(compared.json()).toMatchObject({ different: [{ id: denied?._id, fields: ['status'] }], mended: 0 });
      expect(await lockbox(['replay', 'requests', '--unrecorded'])).toMatchObject({ code: EXIT.done });
      expect(await store.collections.requests.findOne({ status: 'DENIED' })).toEqual(denied);
    } finally {
      await store.close();
    }
  });
});
