/** All of the real tickets, a little over four thousand rows, through the pipeline. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockboxIn } from '../testing/in-process.ts';

const CTL = new URL('../..', import.meta.url);
const PROFILE = new URL('profiles/servicenow-incidents.yaml', CTL).pathname;

let namespace: Namespace;
let system: System;
let log: EventLog;

beforeAll(async () => {
  namespace = await createNamespace();
  system = await startSystem({ namespace: namespace.namespace, services: ['intake', 'policy', 'projector', 'portal'] });
  log = await readEvents(namespace.namespace);
});
afterAll(async () => {
  await log?.close();
  await system?.stop();
  await namespace?.drop();
});

test('4,285 rows become one request for each incident that can be one, and none is lost or repeated', async () => {
  const packed = readFileSync(new URL('data/servicenow-incidents.csv.gz', CTL));
  const file = join(mkdtempSync(join(tmpdir(), 'incidents-')), 'servicenow-incidents.csv');
  writeFileSync(file, gunzipSync(packed));
  const lockbox = lockboxIn(namespace.namespace, {
    LOCKBOX_CLOCK_FILE: system.env.LOCKBOX_CLOCK_FILE ?? '',
    LOCKBOX_PORTAL_URL: system.portalUrl(),
  });
  const { code, err, json } = await lockbox(['import', 'servicenow', file, '--profile', PROFILE]);
  expect(json(), err).toMatchObject({
    rows: 4285,
    updates: 3662,
    refused: { LOCATION_UNKNOWN: 3, CATEGORY_UNKNOWN: 4 },
    published: 616,
    unaccounted: 0,
    unexpected: [],
  });
  expect(code).toBe(EXIT.done);

  // Counted in the log, not by the command.
  const isLast = () => log.records.filter(({ value }) => value.data.type === 'RequestSubmitted').length >= 616;
  await until('the log is read', isLast);
  const times = new Map<string, number>();
  const submitted = new Set<string>();
  for (const { value } of log.records) {
    const { data } = value;
    times.set(data.type, (times.get(data.type) ?? 0) + 1);
    if (data.type === 'RequestSubmitted') submitted.add(data.requestId);
  }
  expect(submitted.size).toBe(616);
  expect(Object.fromEntries(times)).toMatchObject({
    RequestSubmitted: 616,
    LockboxRequestCreated: 231,
    CustomerApprovalNotRequired: 335,
    InternallyRejected: 31,
  });
  expect(times.get('CommandRejected')).toBeUndefined();
});
