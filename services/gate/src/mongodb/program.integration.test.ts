/**
 * An engineer's own driver, from the customer's approval to the moment in which it is cut, and to what the customer then sees of it:
 * every part is real but a mongod.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@lockbox/stack/ports';
import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import { startMongo, type TestMongo } from '@lockbox/testing/mongo';
import { sourceSecret } from '@lockbox/testing/source-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { MongoClient, MongoError } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CREDENTIALS_PATH, type Door } from '../credentials/app.ts';
import { prefixOf } from '../role-names.ts';
import { engineerOf, GATE_USER, HOME, mongoGateFile, prepareSample } from '../testing/sample-mongo.ts';
import { startTokenIssuer } from '../testing/token-issuer.ts';

const STORE = 'prod-db';
const folder = mkdtempSync(join(tmpdir(), 'lockbox-gate-mongo-'));

// At the top of the file, so that it ends with it.
const deployment = await deploy({
  services: ['intake', 'policy', 'timer', 'projector', 'portal'],
  directory: [...sampleProvider(), ...sampleTenant('contoso')],
  policyOf: ['contoso'],
});
let server: TestMongo;
let admin: MongoClient;
let issuer: Awaited<ReturnType<typeof startTokenIssuer>>;
let gateUrl: string;
let relayPort: number;

beforeAll(async () => {
  [server, issuer] = [await startMongo(), await startTokenIssuer()];
  admin = await new MongoClient(server.url()).connect();
  await prepareSample(admin);
  const port = await freePort();
  [gateUrl, relayPort] = [`http://127.0.0.1:${port}`, await freePort()];
  await startGate();
});
afterAll(async () => {
  await issuer?.stop();
  await admin?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

async function startGate() {
  const path = join(folder, 'gate.yaml');
  writeFileSync(path, JSON.stringify(mongoGateFile)); // which is YAML too
  return await deployment.system.start('gate', {
    LOCKBOX_GATE_TENANT: 'contoso',
    LOCKBOX_GATE_DATA_STORE: STORE,
    LOCKBOX_GATE_FILE: path,
    LOCKBOX_GATE_DATABASE_URL: server.url(GATE_USER).replace('/admin?', `/${HOME}?authSource=admin&`),
    LOCKBOX_GATE_RELAY_SOURCES: '127.0.0.1',
    LOCKBOX_GATE_RELAY_PORT: String(relayPort),
    LOCKBOX_GATE_SOURCE_KEY: sourceSecret('gate'),
    LOCKBOX_GATE_TOKEN_ISSUER: issuer.url,
    LOCKBOX_GATE_URL: gateUrl,
    LOCKBOX_GATE_PORT: new URL(gateUrl).port,
  });
}

interface SeenAccess {
  readonly id: string;
  readonly access: { readonly reallyEndedAt: string | null } | null;
  readonly used: { readonly actions: readonly { readonly count: number }[] } | null;
}

test('a driver reads what was granted, is out while the gate is dead, is cut at the end, and the customer sees what it did', async () => {
  const { upstream, log, system } = deployment;
  const inPortal = (method: string, path: string, body?: unknown) =>
    callApi(system.portalUrl(), { sub: 'ada', tenant: 'contoso' }, method, path, body);
  const { id, record } = await upstream.submit('contoso', { permissions: ['list'] });
  await upstream.decideInternally(record);
  await until('the customer is asked', async () => (await inPortal('GET', `/lockbox-requests/${id}`)).status === 200);
  expect((await inPortal('POST', `/lockbox-requests/${id}/decision`, { decision: 'approve' })).status).toBe(200);
  const { grantId } = await log.waitFor(id, 'AccessGranted');
  await log.waitFor(id, 'AccessOpened');

  const url = gateUrl + CREDENTIALS_PATH;
  const call = { url, engineerId: 'engineer-1', tenantId: 'contoso', dataStoreId: STORE, grantId };
  const ask = async () => await fetch(url, { method: 'POST', headers: await issuer.headersFor(call) });
  const door = (await (await ask()).json()) as Door; // as the gate answers
  const address = /^mongosh "(.+)"$/.exec(door.mongosh ?? '')?.[1] ?? '';
  const engineer = engineerOf(address);
  const read = () => engineer.db(door.database).collection('orders').find().toArray();
  expect(await read()).toHaveLength(2);
  await expect(engineer.db('stock').collection('parts').findOne()).rejects.toThrow(/not authorized/);
  const did = { permission: 'list', action: 'READ', objectClass: 'shop.orders' };
  const used = await log.waitFor(id, 'AccessUsed');
  expect(used).toMatchObject({
    engineerId: 'engineer-1',
    grantId,
    actions: [{ ...did, dataStoreId: STORE, count: 2 }],
  });

  await system.instances('gate')[0]?.end('SIGKILL');
  await expect(read()).rejects.toThrow(MongoError);
  await startGate();
  await until('the grant still runs', () =>
    read().then(
      () => true,
      () => false,
    ),
  );

  system.advanceClock(8 * 3_600_000);
  expect(await log.waitFor(id, 'AccessClosed')).toMatchObject({ dataStoreId: STORE, sessionsEnded: 1 });
  await expect(read()).rejects.toThrow(MongoError);
  expect((await ask()).status).toBe(403);
  await engineer.close();
  // Two documents before the gate died, and two after it.
  const onPage = { action: did.action, objectClass: did.objectClass, dataStore: STORE, count: 4 };
  const access = await until('the access has all that was done, and its end', async () => {
    const { items } = (await inPortal('GET', '/accesses')).body as { items?: readonly SeenAccess[] }; // in the API's format
    const seen = items?.find((one) => one.id === id);
    return seen?.used?.actions[0]?.count === onPage.count && seen.access?.reallyEndedAt !== null && seen;
  });
  expect(access.used).toMatchObject({ actions: [onPage], outsideGrant: [], unlisted: 0 });
  const users = await admin.db('admin').collection('system.users').find().toArray();
  expect(users.filter(({ user }) => String(user).startsWith(prefixOf(STORE)))).toEqual([]);
});
