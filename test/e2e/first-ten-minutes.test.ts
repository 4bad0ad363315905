/** Follows the README as a newcomer: runs the example of a ticket system, and looks at its requests on each side. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { freePort } from '@lockbox/stack/ports';
import { plantSampleDatabase, SAMPLE_GATE_FILE } from '@lockbox/stack/sample-gate';
import { connectStore, type Store } from '@lockbox/store/connect';
import { callApi } from '@lockbox/testing/api-call';
import { mailTo } from '@lockbox/testing/caught-mail';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { hasPostgres, startPostgres } from '@lockbox/testing/postgres';
import { OWN_TEST_KEYS, type System, startSystem } from '@lockbox/testing/services';
import type { TokenSubject } from '@lockbox/testing/signed-in';
import { SOURCE_KEYS, sourceSecret } from '@lockbox/testing/source-keys';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const DAY_MS = 86_400_000;
const ADDRESSES = {
  ada: 'ada@contoso.example',
  bob: 'bob@contoso.example',
  'nestor.wilke': 'engineer-1@first-ten-minutes.example',
  'diego.siciliani': 'approver-1@first-ten-minutes.example',
} as const;
const bob: TokenSubject = { sub: 'bob', tenant: 'contoso' };

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;
let store: Store;
let settings: string;

/** Contoso and the provider, with the ids that the example uses by default. */
const directory = [...sampleTenant('contoso'), ...sampleProvider('first-ten-minutes')].map(
  (record): DirectoryRecord => {
    if (record.type === 'Environment' && record.managed)
      return {
        ...record,
        environmentId: environmentId('contoso-production'),
        dataStores: [dataStoreId('contoso-production-dataverse')],
      };
    if (record.type !== 'ProviderPerson') return record;
    const ids: Readonly<Record<string, string>> = { 'engineer-1': 'nestor.wilke', 'approver-1': 'diego.siciliani' };
    return { ...record, personId: personId(ids[record.personId] ?? record.personId) };
  },
);

async function example(...args: readonly string[]) {
  const child = spawn(process.execPath, [...args.slice(0, 1), 'examples/publish-request.mjs', ...args.slice(1)], {
    cwd: ROOT,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}

/** Runs the example; returns the ids of its request and ticket. */
async function published(...args: readonly string[]): Promise<{ id: RequestId; ticket: string }> {
  const { out, err, code } = await example(`--env-file=${settings}`, ...args);
  expect(code, err).toBe(0);
  const { source, sourceRequestId: ticket } = JSON.parse(out) as { source: string; sourceRequestId: string }; // it prints both
  return { id: requestIdOf(tenantId('contoso'), source, ticket), ticket };
}

const call = (whom: TokenSubject, method: string, path: string, body?: object) =>
  callApi(system.portalUrl(), whom, method, `/${path}`, body);

/** Waits until API and database say so. */
async function isShown(id: RequestId, status: string): Promise<void> {
  await until(`the API has ${id} as ${status}`, async () => {
    const { body } = await call(bob, 'GET', `lockbox-requests/${id}`);
    return body.status === status;
  });
  const document = await store.collections.requests.findOne({ _id: id });
  expect(document).toMatchObject({ status: status.toUpperCase().replace('-', '_'), access: null });
}

/** Checks that exactly these people got a notice of the event by the log, and one e-mail each with this subject. */
async function areTold(
  id: RequestId,
  of: EventData['type'],
  subject: RegExp,
  people: readonly (keyof typeof ADDRESSES)[],
): Promise<void> {
  const event = await log.waitFor(id, of);
  const eventId = log.ofTenant('contoso').find(({ data }) => data === event)?.eventId;
  const notices = () =>
    log
      .ofRequest(id)
      .flatMap((data) => (data.type === 'NotificationRecorded' && data.aboutEventId === eventId ? [data] : []));
  await until(`the log has ${people.length} as told of ${of}`, () => notices().length >= people.length);
  expect(notices().map(({ recipientId, outcome }) => [recipientId, outcome])).toEqual(
    expect.arrayContaining(people.map((person) => [person, 'DELIVERED'])),
  );
  expect(notices()).toHaveLength(people.length);
  for (const person of people) {
    const letters = (await mailTo(ADDRESSES[person])).filter((mail) => mail.text.includes(id));
    expect(
      letters.filter((letter) => subject.test(letter.subject)),
      person,
    ).toHaveLength(1);
  }
}

beforeAll(async () => {
  namespace = await createNamespace();
  const keys = `portal=${OWN_TEST_KEYS.LOCKBOX_SOURCE_KEY},${SOURCE_KEYS}`;
  system = await startSystem({
    namespace: namespace.namespace,
    // Unsigned records have no effect here, which tests the example's own signature.
    envOf: (name) => (name === 'intake' ? { LOCKBOX_SOURCE_KEYS: keys } : {}),
  });
  upstream = await connectUpstream(namespace.namespace);
  log = await readEvents(namespace.namespace);
  store = await connectStore({ url: testStack().mongoUrl, namespace: namespace.namespace });
  settings = join(mkdtempSync(join(tmpdir(), 'example-')), 'lockbox.env');
  writeFileSync(
    settings,
    Object.entries({ ...system.env, LOCKBOX_SOURCE_KEY: sourceSecret('servicedesk') })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  await upstream.publishDirectory(directory);
  await log.peopleOf('contoso');
  await until(
    'the policy is enabled',
    async () => (await call(bob, 'PUT', 'policy', { enabled: true })).status === 200,
  );
});

afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await system?.stop();
  await store?.close();
  await namespace?.drop();
});

test('without settings the example says which one to set', async () => {
  expect(await example()).toMatchObject({ code: 78, err: 'Set LOCKBOX_KAFKA_BROKERS.\n' });
});

test('the example asks the customer; after a denial everybody concerned gets a notice, and nothing is granted', async () => {
  const { id, ticket } = await published();
  await areTold(id, 'LockboxRequestCreated', /^Action needed by /, ['ada', 'bob']);
  await isShown(id, 'action-needed');
  expect((await call(bob, 'GET', `lockbox-requests/${id}`)).body).toMatchObject({ supportRequestId: ticket });

  const decision = { decision: 'deny', comment: 'Not before the audit' };
  expect((await call(bob, 'POST', `lockbox-requests/${id}/decision`, decision)).status).toBe(200);
  await isShown(id, 'denied');
  await areTold(id, 'RequestDenied', /^Denied: /, ['ada', 'nestor.wilke', 'diego.siciliani']);
  expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'InternallyApproved', 'LockboxRequestCreated', 'RequestDenied']);
});

test('once the request is approved, the example reports what was done, and the customer sees it', async () => {
  const { id, ticket } = await published();
  await isShown(id, 'action-needed');
  expect((await call(bob, 'POST', `lockbox-requests/${id}/decision`, { decision: 'approve' })).status).toBe(200);
  expect((await published('--used', ticket)).id).toBe(id);
  const action = { action: 'READ', objectClass: 'invoice', count: 12 };
  expect(await log.waitFor(id, 'AccessUsed')).toMatchObject({ engineerId: 'nestor.wilke', actions: [action] });
  await until('the API has it', async () => {
    const { body } = await call(bob, 'GET', `lockbox-requests/${id}`);
    return (body as { used: { actions: readonly object[] } }).used.actions.length === 1; // the API's answer
  });
});

test.skipIf(!hasPostgres)(
  "once the request is approved, the engineer's psql reads what was granted, and is cut when access ends",
  async () => {
    const { id, ticket } = await published();
    await isShown(id, 'action-needed');
    expect((await call(bob, 'POST', `lockbox-requests/${id}/decision`, { decision: 'approve' })).status).toBe(200);
    const { programs, stop, env } = await sampleDatabase();
    try {
      const args = ['access', 'credentials', ticket, '--as', 'nestor.wilke', '--exec', join(programs, 'psql')];
      const psql = spawn(process.execPath, ['services/ctl/src/main.ts', ...args], {
        cwd: ROOT,
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...system.env, ...env },
        stdio: 'pipe',
      });
      const [read, refused] = [linesOf(psql.stdout), linesOf(psql.stderr)];
      psql.stdin.write(
        'SELECT count(*) AS orders FROM crm.orders;\nSELECT * FROM billing.cards;\nSELECT pg_sleep(600);\n',
      );
      await until('it reads what was granted', () => /orders\s+-+\s+20/.test(read()));
      await until('it is refused another schema', () => /permission denied for schema billing/.test(refused()));

      system.advanceClock(DAY_MS / 3);
      await once(psql, 'close'); // all that it said was read
      expect(refused()).toMatch(/terminating connection due to administrator command/);
      const action = { permission: 'read', action: 'READ', objectClass: 'crm.orders' };
      expect(await log.waitFor(id, 'AccessUsed')).toMatchObject({ actions: [action] });
      expect(await log.waitFor(id, 'AccessClosed')).toMatchObject({ sessionsEnded: 1 });
      await until('the API has what was done, and when access has really ended', async () => {
        const { body } = await call(bob, 'GET', `lockbox-requests/${id}`);
        // The shape of the API's answer.
        const { access, used } = body as {
          access: { reallyEndedAt: string | null };
          used: { actions: readonly { objectClass: string }[] } | null;
        };
        return access.reallyEndedAt !== null && used?.actions.some((one) => one.objectClass === action.objectClass);
      });
    } finally {
      await stop();
    }
  },
);

/** The database of `npm start`, behind a gate, and what an engineer's command line has to know of it. */
async function sampleDatabase() {
  const server = await startPostgres({ preload: 'pg_stat_statements' });
  const { port, programs, password: administrator } = server;
  const access = await system.start('access');
  const gatePort = await freePort();
  const file = join(mkdtempSync(join(tmpdir(), 'gate-')), 'gate.yaml');
  writeFileSync(file, SAMPLE_GATE_FILE);
  const url = `http://127.0.0.1:${gatePort}`;
  const gate = await system.start('gate', {
    LOCKBOX_GATE_TENANT: 'contoso',
    LOCKBOX_GATE_DATA_STORE: 'contoso-production-dataverse',
    LOCKBOX_GATE_FILE: file,
    LOCKBOX_GATE_DATABASE_URL: plantSampleDatabase(programs, { port, administrator, gate: 'of-the-gate' }),
    LOCKBOX_GATE_SOURCE_KEY: sourceSecret('gate'),
    LOCKBOX_GATE_TOKEN_ISSUER: access.url,
    LOCKBOX_GATE_URL: url,
    LOCKBOX_GATE_PORT: String(gatePort),
  });
  return {
    programs,
    env: { LOCKBOX_ACCESS_URL: access.url, LOCKBOX_GATES: `contoso/contoso-production-dataverse=${url}` },
    async stop() {
      await gate.end();
      await server.stop();
    },
  };
}

/** The lines so far. */
function linesOf(stream: Readable): () => string {
  let said = '';
  stream.on('data', (part: Buffer) => {
    said += part.toString();
  });
  return () => said;
}

test('a request that nobody decides expires 4 days later, and everybody concerned gets a notice', async () => {
  const { id } = await published();
  await log.waitFor(id, 'LockboxRequestCreated');
  await isShown(id, 'action-needed');
  system.advanceClock(4 * DAY_MS);
  await areTold(id, 'RequestExpired', /^Expired /, ['ada', 'bob', 'nestor.wilke', 'diego.siciliani']);
  await isShown(id, 'expired');
  expect(log.typesOf(id)).not.toContain('AccessGranted');
});

test('after the clock was moved, a request of the example is the newest and comes first in the list', async () => {
  const { id } = await published();
  await isShown(id, 'action-needed');
  const { body } = await call(bob, 'GET', 'lockbox-requests?sort=requestedAt&order=desc');
  const [newest] = body.items as readonly { id: string }[]; // a list
  expect(newest?.id).toBe(id);
});

test('the engineer, and no customer, gets a notice of a request that the example rejects internally', async () => {
  const { id } = await published('--reject');
  await areTold(id, 'InternallyRejected', /^Rejected internally: /, ['nestor.wilke']);
  expect((await call(bob, 'GET', `lockbox-requests/${id}`)).status).toBe(404);
  expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'InternallyRejected']);
});
