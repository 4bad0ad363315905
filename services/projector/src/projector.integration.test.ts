/** The projector as a process on real servers: whatever fails or comes twice, the documents are what the log says. */
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { GateStatus } from '@lockbox/contracts/generated/gates';
import { dataStoreId, personId, tenantId } from '@lockbox/contracts/ids';
import type { ProjectionName } from '@lockbox/store/collections';
import { lifeOfRequest, numberedRequestId, policyRolledOut } from '@lockbox/store/testing/sample-events';
import { openWrittenTopics, type WrittenTopics } from '@lockbox/store/testing/written-topics';
import { openGate } from '@lockbox/testing/gate';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { recoveryBegins } from '@lockbox/testing/recovery';
import { type System, startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const PARTITIONS = 4;
const kept: readonly ProjectionName[] = ['requests', 'policies', 'grants', 'directory', 'gates', 'texts'];

let namespace: Namespace;
let log: WrittenTopics;
let system: System;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: PARTITIONS });
  log = await openWrittenTopics(namespace);
  system = await startSystem({ namespace: namespace.namespace, services: ['projector'] });
});
afterAll(async () => {
  await system?.stop();
  await log?.close();
  await namespace?.drop();
});

/** One tenant in each partition, each with a policy and some requests. */
async function write(from: number, requests: number): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const tenant = `tenant-${partition}`;
    const sayings = Array.from({ length: requests }, (_, number) => lifeOfRequest(tenant, from + number)).flat();
    await log.events(tenant, [...(from === 0 ? policyRolledOut : []), ...sayings], partition);
  }
}

const person = (name: string, id = 'ada'): DirectoryRecord => ({
  type: 'Principal',
  tenantId: tenantId('tenant-0'),
  principalId: personId(id),
  displayName: name,
  email: 'ada@tenant.example',
  roles: ['GLOBAL_ADMINISTRATOR'],
  licences: [],
  environmentIds: [],
  locale: 'en-GB',
  timeZone: 'Europe/London',
  disabled: false,
});

const guard: GateStatus = {
  gate: 'gate-1',
  tenantId: tenantId('tenant-0'),
  dataStoreId: dataStoreId('orders'),
  engine: 'PostgreSQL 17',
  reportedAt: 2,
  sessions: [{ grantId: 'g', since: 1 }],
  problem: null,
};

const allKept = () =>
  until(
    'the documents are where the topics are',
    async () => (await Promise.all(kept.map((name) => log.isKept(name)))).every(Boolean),
    60_000,
  );

async function expectRebuildsEqual(): Promise<void> {
  for (const name of kept) {
    expect({ name, ...(await log.rebuild(name)) }).toMatchObject({ missing: [], extra: [], different: [] });
  }
}

test('requests, policies, grants, people, guards and texts become documents', async () => {
  await write(0, 3);
  await log.directory('tenant-0/principal/ada', person('Ada'));
  await log.text('tenant-0/why-1', 'Ticket');
  await log.gate('tenant-0/orders', { ...guard, reportedAt: 1 });
  await log.gate('tenant-0/orders', guard);
  await allKept();
  const { requests, policies, grants, principals, texts, data_store_gates } = log.store.collections;
  expect(await requests.countDocuments()).toBe(3 * PARTITIONS);
  expect(await requests.findOne({ _id: numberedRequestId('tenant-2', 1) })).toMatchObject({
    status: 'APPROVED',
    access: { endReason: 'PERIOD_OVER' },
  });
  expect(await policies.findOne({ _id: tenantId('tenant-1') })).toMatchObject({ rollOut: { state: 'COMPLETED' } });
  expect(await grants.countDocuments({ endReason: 'PERIOD_OVER' })).toBe(3 * PARTITIONS);
  expect(await principals.findOne({ _id: 'tenant-0/ada' })).toMatchObject({ displayName: 'Ada' });
  expect(await texts.findOne({ _id: 'tenant-0/why-1' })).toMatchObject({ text: 'Ticket' });
  expect(await data_store_gates.find().toArray()).toMatchObject([{ _id: 'tenant-0/orders', ...guard }]);
  await expectRebuildsEqual();
});

test('an erased text is gone, and stays so when all topics are read again', async () => {
  await log.text('tenant-0/why-1', null);
  await log.directory('tenant-0/principal/ada', person('Ada Lovelace'));
  await allKept();
  const { texts, principals, progress } = log.store.collections;
  const isAsItShould = async () => {
    expect(await texts.findOne({ _id: 'tenant-0/why-1' })).toBeNull();
    expect(await principals.findOne({ _id: 'tenant-0/ada' })).toMatchObject({ displayName: 'Ada Lovelace' });
  };
  await isAsItShould();
  for (const instance of system.instances('projector')) await instance.end();
  const before = await log.store.collections.requests.find().sort({ _id: 1 }).toArray();
  await progress.deleteMany({});
  await system.start('projector');
  await allKept();
  await isAsItShould();
  expect(await log.store.collections.requests.find().sort({ _id: 1 }).toArray()).toEqual(before);
});

test('killed in the middle, beside a second instance that comes and goes, it loses and repeats nothing', async () => {
  const writing = write(10, 30);
  const [first] = system.instances('projector');
  await until('it has begun', async () => (await log.store.collections.requests.countDocuments()) > 3 * PARTITIONS);
  await first?.end('SIGKILL');
  await Promise.all([system.start('projector'), system.start('projector')]);
  await writing;
  await write(100, 10);
  const [one] = system.instances('projector');
  await one?.end();
  await write(200, 5);
  await allKept();
  expect(await log.store.collections.requests.countDocuments()).toBe((3 + 30 + 10 + 5) * PARTITIONS);
  await expectRebuildsEqual();
});

describe('a projection that differs from the log', () => {
  test('is reported document by document, and mended while the projector runs', async () => {
    const { requests, grants } = log.store.collections;
    const [forged, removed] = [numberedRequestId('tenant-0', 1), numberedRequestId('tenant-1', 2)];
    await requests.updateOne({ _id: forged }, { $set: { status: 'DENIED' } });
    await requests.deleteOne({ _id: removed });
    const found = await requests.findOne({ _id: numberedRequestId('tenant-3', 0) });
    if (found === null) throw new Error('No sample');
    const invented = numberedRequestId('tenant-3', 999_999);
    await requests.insertOne({ ...found, _id: invented });
    const compared = await log.rebuild('requests');
    expect(compared).toMatchObject({
      missing: [{ collection: 'requests', id: removed }],
      extra: [{ collection: 'requests', id: invented }],
      different: [{ collection: 'requests', id: forged, fields: ['status'] }],
      mended: 0,
    });
    expect(await log.rebuild('requests', true)).toMatchObject({ mended: 3 });
    await grants.drop();
    expect((await log.rebuild('grants', true)).mended).toBe(await requests.countDocuments());
    await expectRebuildsEqual();
    const names = (await log.store.db.listCollections().toArray()).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('rebuild_'))).toEqual([]);
  });

  test('is not reported only because the projector writes meanwhile', async () => {
    let writing = true;
    const writes = (async () => {
      // No more than the projector keeps up with: it should be writing, not far behind.
      for (let from = 1_000; writing; from++) {
        await write(from, 1);
        await allKept();
      }
    })();
    try {
      expect(await log.rebuild('requests')).toMatchObject({ missing: [], extra: [], different: [] });
      expect(await log.rebuild('grants')).toMatchObject({ missing: [], extra: [], different: [] });
    } finally {
      writing = false;
      await writes;
    }
  });
});

test('a database that is emptied while projectors run is filled again by them, with an alarm', async () => {
  await write(4_000, 1);
  await allKept();
  const { requests, policies } = log.store.collections;
  const all = await requests.countDocuments();
  await log.store.db.dropDatabase();
  const recovered = recoveryBegins('no document');
  await write(4_001, 1);
  await allKept();
  recovered();
  expect(await requests.countDocuments()).toBe(all + PARTITIONS);
  expect(await policies.countDocuments()).toBe(PARTITIONS);
  await expectRebuildsEqual();
  const metrics = await Promise.all(
    system.instances('projector').map(async ({ url }) => await (await fetch(`${url}/metrics`)).text()),
  );
  expect(metrics.join()).toContain('code="DATABASE_LOST"');
  expect((await requests.listIndexes().toArray()).length).toBeGreaterThan(1);
});

test('a recreated directory is read from its beginning after an operator accepts it, and continued after a restart', async () => {
  const { directory } = namespace.topics;
  const { principals } = log.store.collections;
  const named = (name: string, displayName: string) =>
    log.directory(`tenant-0/principal/${name}`, person(displayName, name));
  const isShown = (name: string, displayName: string) =>
    until(
      `${name} is ${displayName}`,
      async () => {
        const found = await principals.findOne({ _id: `tenant-0/${name}` });
        return found?.displayName === displayName;
      },
      20_000,
    );
  for (let times = 0; times < 3; times++) await named('ada', `Ada ${times}`);
  await named('eve', 'Eve');
  await log.directory('tenant-0/principal/eve', null);
  await allKept();
  for (const instance of system.instances('projector')) await instance.end();
  const admin = namespace.kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [directory] });
  const topics = [{ topic: directory, numPartitions: PARTITIONS }];
  // kafkajs takes it for an error where the new one's leader is not known everywhere yet.
  await until('it is made anew', () => admin.createTopics({ topics, waitForLeaders: false, timeout: 60_000 }));
  await admin.disconnect();
  await named('ada', 'Ada anew');
  await named('eve', 'Eve, who is back');

  const stopping = await system.launch('projector');
  const gaps = await until('it names what is to be accepted', async () => {
    const said = (await (await fetch(`${stopping.url}/readyz`).catch(() => undefined))?.text()) ?? '';
    const found = [...said.matchAll(/TOPIC_MADE_ANEW.*?add \\"([^"\\]+)\\" to LOCKBOX_ACCEPTED_GAPS/g)];
    return found.length === PARTITIONS && found.map(([, name]) => name).join();
  });
  await stopping.end();
  const accepting = await system.start('projector', { LOCKBOX_ACCEPTED_GAPS: gaps });
  await isShown('ada', 'Ada anew');
  await isShown('eve', 'Eve, who is back');
  await accepting.end();
  await named('ada', 'Ada again');
  await (await system.start('projector')).ready();
  await isShown('ada', 'Ada again');
  await allKept();
  await expectRebuildsEqual();
});

test('while MongoDB is away it says so and waits, and then goes on by itself', async () => {
  for (const instance of system.instances('projector')) await instance.end();
  const gate = await openGate(testStack().mongoUrl);
  try {
    const projector = await system.start('projector', { LOCKBOX_MONGO_URL: gate.url });
    const reasons = async () => JSON.stringify(await (await fetch(`${projector.url}/readyz`)).json());
    gate.shut();
    await write(5_000, 2);
    await until('it says what it waits for', async () => /MongoDB/.test(await reasons()), 60_000);
    await gate.open();
    await allKept();
    await projector.ready();
    await expectRebuildsEqual();
  } finally {
    gate.close();
  }
});
