/** An engineer's own `psql`, from the grant to the moment in which it is cut: every part is real. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { GateStatus } from '@lockbox/contracts/generated/gates';
import { dataStoreId, environmentId } from '@lockbox/contracts/ids';
import { freePort } from '@lockbox/stack/ports';
import { type Deployment, deploy } from '@lockbox/testing/deployment';
import { readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { hasPostgres, startPostgres, type TestPostgres } from '@lockbox/testing/postgres';
import { sourceSecret } from '@lockbox/testing/source-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { afterAll, describe, expect, test } from 'vitest';
import { CREDENTIALS_PATH, type Door } from './credentials/app.ts';
import type { Client } from './postgres/connection.ts';
import { prefixOf } from './role-names.ts';
import { COUNTS_STATEMENTS, clientOf, file, GATE, SAMPLE, WELL_KEPT } from './testing/sample-store.ts';
import { startTokenIssuer } from './testing/token-issuer.ts';

const STORE = 'sandbox-db';
const HOUR_MS = 3_600_000;
/** Once the role is gone, or in the moment in which it goes. */
const NOT_LET_IN = /password authentication failed|does not exist|not permitted to log in/;
const folder = mkdtempSync(join(tmpdir(), 'lockbox-gate-'));

let server: TestPostgres;
let admin: Client;
let deployment: Deployment;
let issuer: Awaited<ReturnType<typeof startTokenIssuer>>;
let gateUrl: string;
let statuses: TopicReader<GateStatus>;

if (hasPostgres) {
  server = await startPostgres({ preload: 'pg_stat_statements' });
  admin = await clientOf(server.url());
  await admin.query(SAMPLE + WELL_KEPT + COUNTS_STATEMENTS);
  issuer = await startTokenIssuer();
  deployment = await deploy({
    services: ['intake', 'policy', 'timer'],
    directory: [...sampleProvider(), ...sampleTenant('contoso')],
    policyOf: ['contoso'],
    // So that what the gate reports has to be signed.
    envOf: (name): Record<string, string> =>
      name === 'intake' ? { LOCKBOX_SOURCE_KEYS: `gate=${sourceSecret('gate')}` } : {},
  });
  const { namespace, topics } = deployment.namespace;
  statuses = await readTopic(namespace, topics.gates, 'gates');
  await startGate();
}
async function startGate() {
  const path = join(folder, 'gate.yaml');
  writeFileSync(path, JSON.stringify(file)); // which is YAML too
  const port = await freePort();
  gateUrl = `http://127.0.0.1:${port}`;
  return await deployment.system.start('gate', {
    LOCKBOX_GATE_TENANT: 'contoso',
    LOCKBOX_GATE_DATA_STORE: STORE,
    LOCKBOX_GATE_FILE: path,
    LOCKBOX_GATE_DATABASE_URL: server.url(GATE),
    LOCKBOX_GATE_SOURCE_KEY: sourceSecret('gate'),
    LOCKBOX_GATE_TOKEN_ISSUER: issuer.url,
    LOCKBOX_GATE_URL: gateUrl,
    LOCKBOX_GATE_PORT: String(port),
  });
}
afterAll(async () => {
  await statuses?.close();
  await issuer?.stop();
  await admin?.end();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

/** A request for an environment that the policy does not cover: the internal approval grants access. */
async function granted() {
  const { upstream, log } = deployment;
  const changes = { environmentId: environmentId('sandbox'), dataStores: [dataStoreId(STORE)], permissions: ['list'] };
  const { id, record } = await upstream.submit('contoso', changes);
  await upstream.decideInternally(record);
  const { grantId } = await log.waitFor(id, 'AccessGranted');
  const opened = await log.waitFor(id, 'AccessOpened');
  return { id, record, grantId, opened };
}
async function credentials(grantId: string, engineerId = 'engineer-1'): Promise<Response> {
  const url = gateUrl + CREDENTIALS_PATH;
  const headers = await issuer.headersFor({ url, engineerId, tenantId: 'contoso', dataStoreId: STORE, grantId });
  return await fetch(url, { method: 'POST', headers });
}
async function psqlOf(grantId: string) {
  const psql = join(server.programs, 'psql');
  const { user, password } = (await (await credentials(grantId)).json()) as Door; // as the gate answers
  const url = server.url({ user, password });
  return { psql, url, run: (statement: string) => promisify(execFile)(psql, [url, '--no-psqlrc', '-tAc', statement]) };
}
const roles = async () =>
  (await admin.query('SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)', [prefixOf(STORE)])).rows;

const newestStatus = () => statuses.records.at(-1)?.value;

describe.skipIf(!hasPostgres)('a gate', () => {
  test('it says that its data store enforces the policy, and how it is', async () => {
    const confirmed = await until('the data store has confirmed', () =>
      deployment.log
        .ofTenant('contoso')
        .map(({ data }) => data)
        .find((data) => data.type === 'EnforcementConfirmed'),
    );
    expect(confirmed).toMatchObject({ environmentId: 'sandbox', dataStoreId: STORE, policyVersion: 1 });
    const status = await until('it says that it is well', () => newestStatus()?.problem === null && newestStatus());
    expect(status).toMatchObject({ tenantId: 'contoso', dataStoreId: STORE, sessions: [] });
    expect(status).toMatchObject({ gate: 'lockbox-gate', engine: expect.stringMatching(/^PostgreSQL \d+/) });
    expect(statuses.records.at(-1)).toMatchObject({ key: `contoso/${STORE}` });
    expect(statuses.records.at(-1)?.headers).toMatchObject({ 'lockbox-sender': 'gate' });
  });

  test('psql reads what was granted, is refused what was not, and is cut at the end', async () => {
    const { id, grantId, opened } = await granted();
    expect(opened).toMatchObject({ dataStoreId: STORE, grantId, outsideGrant: null });
    const { psql, url, run } = await psqlOf(grantId);
    expect((await run('SELECT what FROM orders ORDER BY id')).stdout).toBe('a chair\na table\n');
    await expect(run('SELECT * FROM shop.cards')).rejects.toThrow(/permission denied/);
    const used = await deployment.log.waitFor(id, 'AccessUsed');
    expect(used).toMatchObject({ engineerId: 'engineer-1', grantId });
    expect(used.actions).toEqual([
      expect.objectContaining({
        ...{ dataStoreId: STORE, permission: 'list', action: 'READ', objectClass: 'shop.orders', count: 2 },
      }),
    ]);
    expect((await credentials(grantId, 'engineer-2')).status).toBe(403);

    const session = spawn(psql, [url, '--no-psqlrc'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said = text(session.stderr);
    session.stdin.write('SELECT count(*) FROM orders;\n');
    await once(session.stdout, 'data');
    session.stdin.write('SELECT pg_sleep(600);\n');
    await until('the status says who is in', () => newestStatus()?.sessions.some((one) => one.grantId === grantId));
    deployment.system.advanceClock(8 * HOUR_MS);
    await once(session, 'exit');
    expect(await said).toMatch(/terminating connection due to administrator command/);

    await expect(run('SELECT 1')).rejects.toThrow(NOT_LET_IN);
    expect((await credentials(grantId)).status).toBe(403);
    expect(await deployment.log.waitFor(id, 'AccessClosed')).toMatchObject({ dataStoreId: STORE, sessionsEnded: 1 });
    expect(await roles()).toEqual([]);
    expect(deployment.log.typesOf(id)).not.toContain('AccessUsedOutsideGrant');
    await until('the status says that nobody is in', () => newestStatus()?.sessions.length === 0);
  });

  test('what is handed back is closed at once', async () => {
    const { id, record, grantId } = await granted();
    const { run } = await psqlOf(grantId);
    await deployment.upstream.finish(record);
    await deployment.log.waitFor(id, 'AccessClosed');
    await expect(run('SELECT 1')).rejects.toThrow(NOT_LET_IN);
  });

  test('a gate that was killed closes when it is back what was handed back meanwhile', async () => {
    const { id, record } = await granted();
    const [gate] = deployment.system.instances('gate');
    await gate?.end('SIGKILL');
    await deployment.upstream.finish(record);
    await deployment.log.waitFor(id, 'AccessEnded');
    expect(await roles()).toHaveLength(1);
    await startGate();
    await deployment.log.waitFor(id, 'AccessClosed');
    expect(await roles()).toEqual([]);
    const confirmations = deployment.log.ofTenant('contoso').filter(({ data }) => data.type === 'EnforcementConfirmed');
    expect(confirmations).toHaveLength(1);
  });

  test('a gate that is stopped says so', async () => {
    for (const gate of deployment.system.instances('gate')) await gate.end('SIGTERM');
    expect(await until('it is said', () => newestStatus()?.problem?.includes('stopped'))).toBe(true);
  });
});
