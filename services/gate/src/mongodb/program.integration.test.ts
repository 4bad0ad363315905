/** An engineer's own driver, from the grant to the moment in which it is cut: every part is real but a mongod. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataStoreId, environmentId } from '@lockbox/contracts/ids';
import { freePort } from '@lockbox/local/ports';
import { deploy } from '@lockbox/testing/deployment';
import { startMongo, type TestMongo } from '@lockbox/testing/mongo';
import { sourceSecret } from '@lockbox/testing/source-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CREDENTIALS_PATH, type Door } from '../credentials/app.ts';
import { prefixOf } from '../role-names.ts';
import { engineerOf, GATE_USER, HOME, mongoGateFile, prepareSample } from '../testing/sample-mongo.ts';
import { startTokenIssuer } from '../testing/token-issuer.ts';

const STORE = 'sandbox-db';
const folder = mkdtempSync(join(tmpdir(), 'lockbox-gate-mongo-'));

// At the top of the file, so that it ends with it.
const deployment = await deploy({
  services: ['intake', 'policy', 'timer'],
  directory: [...sampleProvider(), ...sampleTenant('contoso')],
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

test('a driver reads what was granted, is out while the gate is dead, and is cut at the end', async () => {
  const { upstream, log, system } = deployment;
  const changes = { environmentId: environmentId('sandbox'), dataStores: [dataStoreId(STORE)], permissions: ['list'] };
  const { id, record } = await upstream.submit('contoso', changes);
  await upstream.decideInternally(record);
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

  const cut = once(engineer, 'connectionClosed');
  await system.instances('gate')[0]?.end('SIGKILL');
  await cut;
  await expect(read()).rejects.toThrow();
  await startGate();
  await until('the grant still runs', () =>
    read().then(
      () => true,
      () => false,
    ),
  );

  system.advanceClock(8 * 3_600_000);
  expect(await log.waitFor(id, 'AccessClosed')).toMatchObject({ dataStoreId: STORE, sessionsEnded: 1 });
  await expect(read()).rejects.toThrow();
  expect((await ask()).status).toBe(403);
  await engineer.close();
  const users = await admin.db('admin').collection('system.users').find().toArray();
  expect(users.filter(({ user }) => String(user).startsWith(prefixOf(STORE)))).toEqual([]);
});
