import { fail } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorityFile, makeCertificates, serverFiles } from '@lockbox/stack/certificates';
import { startMongo, type TestMongo } from '@lockbox/testing/mongo';
import { until } from '@lockbox/testing/until';
import { BSON, MongoClient, MongoError } from 'mongodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DatabaseProblem, WantedDoor } from '../data-plane.ts';
import { prefixOf, roleName } from '../role-names.ts';
import { engineerOf, HOME, mongoGateAt, mongoGateFile, prepareSample } from '../testing/sample-mongo.ts';
import { aDoor, STORE } from '../testing/sample-store.ts';

let server: TestMongo;
let admin: MongoClient;
const opened: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await startMongo();
  admin = await new MongoClient(server.url()).connect();
  await prepareSample(admin);
});
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  const tidying = await mongoGateAt(server);
  const { doors, unknown } = await tidying.plane.look();
  expect(
    await tidying.plane.close(
      doors.map(({ role }) => role),
      { now: Date.now(), usedAt: Date.now() },
    ),
  ).toEqual([]);
  for (const { role } of unknown) {
    const [user, db] = role.split('@');
    await admin.db(db).command({ dropUser: user });
  }
  await tidying.plane.stop();
  await admin.db('lockbox_gate').dropDatabase();
});
afterAll(async () => {
  await admin?.close();
  await server?.stop();
});

type MongoGate = Awaited<ReturnType<typeof mongoGateAt>>;
async function aGate(given: Parameters<typeof mongoGateAt>[1] = {}): Promise<MongoGate> {
  const made = await mongoGateAt(server, given);
  opened.push(() => made.plane.stop());
  return made;
}
const credentialsOf = async ({ plane }: MongoGate, { grantId }: WantedDoor) => {
  const given = (await plane.credentials(grantId, Date.now())) ?? fail('there are no credentials');
  return { ...given, database: HOME };
};
async function logIn(gate: MongoGate, door: WantedDoor): Promise<MongoClient> {
  const client = engineerOf(server.url(await credentialsOf(gate, door), gate.relay.port));
  opened.push(() => client.close());
  return await client.connect();
}
async function openedDoor(gate: MongoGate, given: Partial<WantedDoor> = {}): Promise<WantedDoor> {
  const door = aDoor(given);
  gate.doors.push(door);
  await gate.gate.round();
  return door;
}
/** A connection without a driver. */
function bareConnection({ relay }: MongoGate): { readonly socket: Socket; readonly gone: Promise<unknown> } {
  const socket = connect(relay.port, '127.0.0.1').on('error', () => undefined);
  opened.push(async () => socket.destroy());
  return { socket, gone: new Promise((resolve) => socket.once('close', resolve)) };
}
function bareMessage(content: object): Buffer {
  const body = BSON.serialize(content);
  const head = Buffer.alloc(21);
  for (const [i, value] of [21 + body.length, 1, 0, 2013].entries()) head.writeInt32LE(value, 4 * i);
  return Buffer.concat([head, body]);
}
const saslStart = ({ plane }: MongoGate, { grantId }: WantedDoor): Buffer => {
  const payload = Buffer.from(`n,,n=${plane.roleOf(grantId)},r=abcdefghijklmnop`);
  return bareMessage({ saslStart: 1, mechanism: 'SCRAM-SHA-256', payload, $db: HOME });
};
async function answerOn(socket: Socket, message: Buffer): Promise<BSON.Document> {
  socket.write(message);
  const [answer] = await once(socket, 'data');
  return BSON.deserialize(answer.subarray(21));
}
const told = ({ sent }: MongoGate): readonly (readonly string[])[] =>
  sent.flatMap((report) =>
    report.kind === 'used'
      ? [
          report.use
            .map(({ permission, action, count, objectClass }) => `${permission} ${action} ${count} ${objectClass}`)
            .sort(),
        ]
      : [],
  );
const sentencesOf = (problems: readonly DatabaseProblem[]) => problems.map(({ sentence }) => sentence).join();
const orders = (client: MongoClient) => client.db(HOME).collection('orders').find().toArray();
const isOut = (client: MongoClient): Promise<boolean> =>
  orders(client).then(
    () => false,
    () => true,
  );
const usersAt = async () =>
  (await admin.db('admin').collection('system.users').find().toArray()).filter(({ user }) =>
    String(user).startsWith(prefixOf(STORE)),
  );
const usersOf = async () => (await usersAt()).map(({ user }) => String(user));
const rolesOf = async (names: readonly string[]) =>
  (await admin.db(HOME).command({ rolesInfo: names.map((role) => ({ role, db: HOME })) })).roles;

test('an engineer reads what was granted, and is refused all else', async () => {
  const gate = await aGate();
  const door = await openedDoor(gate, { permissions: ['list', 'no-such-permission'] });
  const engineer = await logIn(gate, door);
  expect(await orders(engineer)).toHaveLength(2);
  const shop = engineer.db(HOME);
  const refused: Readonly<Record<string, () => Promise<unknown>>> = {
    insert: () => shop.collection('orders').insertOne({}),
    remove: () => shop.collection('orders').deleteOne({}),
    'another database': () => engineer.db('stock').collection('parts').findOne(),
    "the gate's own": () =>
      engineer
        .db('lockbox_gate')
        .collection(`${prefixOf(STORE)}doors`)
        .findOne(),
    users: () => engineer.db('admin').collection('system.users').findOne(),
    'a user': () => shop.command({ createUser: 'friend', pwd: 'x', roles: [] }),
    'more rights': () => shop.command({ grantRolesToUser: gate.plane.roleOf(door.grantId), roles: ['readWrite'] }),
    'another password': () => shop.command({ updateUser: gate.plane.roleOf(door.grantId), pwd: 'mine' }),
    "others' work": () => engineer.db('admin').command({ currentOp: 1, $all: true }),
  };
  for (const [what, work] of Object.entries(refused)) await expect(work(), what).rejects.toThrow(/not authorized/);
});

test('a permission gives the collections that it names, and no others', async ({ skip }) => {
  await admin.db(HOME).command({
    createRole: 'orders-only',
    privileges: [{ resource: { db: HOME, collection: 'orders' }, actions: ['find'] }],
    roles: [],
  });
  await admin.db(HOME).command({ createUser: 'probe', pwd: 'probe', roles: ['orders-only'] });
  const probe = engineerOf(server.url({ user: 'probe', password: 'probe', database: HOME }));
  const looksAtCollections = await probe
    .db(HOME)
    .collection('cards')
    .findOne()
    .then(
      () => false,
      () => true,
    );
  await probe.close();
  await admin.db(HOME).command({ dropUser: 'probe' });
  await admin.db(HOME).command({ dropRole: 'orders-only' });
  const gate = await aGate();
  const door = await openedDoor(gate, { permissions: ['list'] });
  expect(await rolesOf([gate.plane.roleOf(door.grantId)])).toMatchObject([
    { privileges: [{ resource: { db: HOME, collection: 'orders' }, actions: ['find'] }], inheritedRoles: [] },
  ]);
  if (!looksAtCollections) skip('the server that is here gives whole databases');
  await expect((await logIn(gate, door)).db(HOME).collection('cards').findOne()).rejects.toThrow(/not authorized/);
});

test('a password opens nothing past the relay', async ({ skip }) => {
  const gate = await aGate();
  const door = await openedDoor(gate);
  const user = gate.plane.roleOf(door.grantId);
  const { users } = await admin
    .db(HOME)
    .command({ usersInfo: { user, db: HOME }, showAuthenticationRestrictions: true });
  const problems = await gate.plane.problems();
  if (users[0].authenticationRestrictions === undefined) {
    expect(sentencesOf(problems)).toMatch(/keeps no authenticationRestrictions/);
    skip('the server that is here keeps no authenticationRestrictions');
  }
  expect(users[0].authenticationRestrictions).toMatchObject([{ clientSource: [expect.stringContaining('127.0.0.1')] }]);
});

test('at the end sessions are cut, nobody gets in again, nothing is left, and both are reported', async () => {
  let now = Date.now();
  const gate = await aGate({ now: () => now });
  const door = await openedDoor(gate);
  const credentials = await credentialsOf(gate, door);
  const engineer = engineerOf(server.url(credentials, gate.relay.port));
  opened.push(() => engineer.close());
  expect(await orders(engineer)).toHaveLength(2);
  now = door.endsAt;
  await gate.gate.round();
  expect(await isOut(engineer)).toBe(true);
  for (const port of [gate.relay.port, server.port])
    await expect(engineerOf(server.url(credentials, port)).connect()).rejects.toThrow(/[Aa]uthentication failed/);
  expect(await usersOf()).toEqual([]);
  expect(await rolesOf([credentials.user])).toEqual([]);
  const { requestId, tenantId } = door;
  expect(gate.sent).toEqual([
    expect.objectContaining({ kind: 'opened', requestId, tenantId }),
    expect.objectContaining({ kind: 'used', requestId, tenantId }),
    expect.objectContaining({ kind: 'closed', requestId, tenantId, at: now, sessionsEnded: 1 }),
  ]);
});

test('after the end nothing passes the relay, though no round comes and the user is still there', async () => {
  let now = Date.now();
  const gate = await aGate({ now: () => now });
  const door = await openedDoor(gate);
  const engineer = await logIn(gate, door);
  const credentials = await credentialsOf(gate, door);
  const connected = once(engineer, 'connectionClosed');
  expect(await isOut(engineer)).toBe(false);
  now = door.endsAt;
  await connected; // cut, though it says nothing
  expect(await isOut(engineer)).toBe(true);
  await expect(engineerOf(server.url(credentials, gate.relay.port)).connect()).rejects.toThrow(/lets nobody in/);
  expect(await usersOf()).toHaveLength(1);
});

test('a clock that is set back prolongs nothing', async () => {
  let now = Date.now();
  const gate = await aGate({ now: () => now });
  const door = await openedDoor(gate);
  const engineer = await logIn(gate, door);
  gate.doors.splice(0, 1, { ...door, endsAt: now + 1_500 });
  await gate.gate.round();
  now -= 3_600_000;
  await until('it is cut all the same', () => isOut(engineer));
});

test('when the gate dies, its connections die with it, and its relay lets nobody in', async () => {
  const gate = await aGate();
  const door = await openedDoor(gate);
  const engineer = await logIn(gate, door);
  const credentials = await credentialsOf(gate, door);
  await gate.plane.stop();
  expect(await isOut(engineer)).toBe(true);
  const after = await aGate({ port: gate.relay.port });
  const again = () => engineerOf(server.url(credentials, after.relay.port)).connect();
  await expect(again(), 'it has not looked yet').rejects.toThrow(/lets nobody in/);
  after.doors.push(door);
  await after.gate.round();
  const back = await again();
  opened.push(() => back.close());
});

test('each fetch of credentials gives a fresh password, and the one before no longer opens', async () => {
  const gate = await aGate();
  const door = await openedDoor(gate);
  const [first, second] = [await credentialsOf(gate, door), await credentialsOf(gate, door)];
  const { port } = gate.relay;
  await expect(engineerOf(server.url(first, port)).connect()).rejects.toThrow(/[Aa]uthentication failed/);
  const engineer = await engineerOf(server.url(second, port)).connect();
  opened.push(() => engineer.close());
  expect(await gate.plane.credentials(door.grantId, door.endsAt)).toBeUndefined();
  expect(await gate.plane.credentials(aDoor().grantId, Date.now())).toBeUndefined();
});

test('nobody else is let in by the relay, and nobody becomes another on a connection that is somebody’s', async () => {
  const gate = await aGate();
  const [mine, other] = [await openedDoor(gate), await openedDoor(gate)];
  const { port } = gate.relay;
  const app = server.url({ user: 'app', password: 'of-the-app', database: HOME }, port);
  await expect(engineerOf(app).connect()).rejects.toThrow(/lets nobody in/);
  await expect(engineerOf(server.url(undefined, port)).connect()).rejects.toThrow(/lets nobody in/);

  const { socket, gone } = bareConnection(gate);
  expect(await answerOn(socket, saslStart(gate, mine))).toMatchObject({ ok: 1 });
  socket.write(saslStart(gate, other));
  await gone;
});

test('a caller who knows only a name takes no connection from its engineer, and counts as no session', async () => {
  const gate = await aGate();
  const door = await openedDoor(gate);
  const strangers = Array.from({ length: 60 }, () => bareConnection(gate));
  for (const { socket } of strangers)
    expect(await answerOn(socket, saslStart(gate, door))).toMatchObject({ ok: 1, done: false });
  const { socket } = strangers[0] ?? fail('there is nobody');
  expect(await answerOn(socket, bareMessage({ find: 'orders', $db: HOME }))).toMatchObject({ ok: 0, code: 13 });
  expect(await orders(await logIn(gate, door))).toHaveLength(2);
  expect(gate.relay.openForMs(gate.plane.roleOf(door.grantId))).toHaveLength(1);
  gate.doors.splice(0);
  await gate.gate.round();
  await Promise.all(strangers.map(({ gone }) => gone));
  expect(gate.sent.at(-1)).toMatchObject({ kind: 'closed', sessionsEnded: 1 });
});

test('who is refused again and again, and reads none of the answers, is out', async () => {
  const { socket, gone } = bareConnection(await aGate());
  socket.pause();
  const refused = Buffer.concat(Array.from({ length: 1_000 }, () => bareMessage({ find: 'orders', $db: HOME })));
  while (!socket.destroyed)
    if (!socket.write(refused)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), gone]);
});

test('engineers come by TLS where the relay has a certificate', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-relay-'));
  makeCertificates({ folder, days: 1, servers: { relay: ['127.0.0.1'] }, clients: [] });
  const { certificate, key } = serverFiles(folder, 'relay');
  const gate = await aGate({ tls: { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') } });
  const url = server.url(await credentialsOf(gate, await openedDoor(gate)), gate.relay.port);
  const engineer = engineerOf(`${url}&tls=true&tlsCAFile=${authorityFile(folder)}`);
  opened.push(() => engineer.close());
  expect(await orders(engineer)).toHaveLength(2);
  await expect(engineerOf(url).connect()).rejects.toThrow(MongoError);
  rmSync(folder, { recursive: true });
});

test('use is reported by collection, at once and at the end', async () => {
  let now = Date.now();
  const gate = await aGate({ now: () => now });
  const round = async () => {
    now += 2_000;
    await gate.gate.round();
  };
  const door = aDoor({ permissions: ['list', 'write'] });
  gate.doors.push(door);
  await round();
  const engineer = await logIn(gate, door);
  const shop = engineer.db(HOME);
  expect(
    await shop
      .collection('orders')
      .find({ what: { $ne: 'secret' } })
      .toArray(),
  ).toHaveLength(2);
  await round();
  expect(told(gate)).toEqual([['list READ 2 shop.orders']]);

  const [lamp, ...more] = ['a lamp', 'a desk', 'a shelf'].map((what) => ({ what }));
  await shop.collection('orders').insertMany([lamp ?? fail(), ...more]);
  await shop.collection('orders').updateMany({ what: /^a (lamp|desk)$/ }, { $set: { isSold: true } });
  await expect(shop.collection('orders').deleteMany({})).rejects.toThrow(/not authorized/);
  await expect(engineer.db('stock').collection('parts').findOne()).rejects.toThrow(/not authorized/);
  await shop.collection('orders').insertOne({ what: 'a rug' }, { writeConcern: { w: 0 } });
  expect(await shop.collection('orders').find().batchSize(2).toArray()).toHaveLength(6);
  await shop
    .collection('orders')
    .aggregate([{ $match: {} }])
    .toArray();
  await shop.collection('orders').countDocuments();
  await shop.collection('orders').distinct('what');
  await round();
  expect(told(gate), 'further use is gathered').toHaveLength(1);
  gate.doors.splice(0);
  await round();
  await admin
    .db(HOME)
    .collection('orders')
    .deleteMany({ what: { $nin: ['a chair', 'a table'] } });
  expect(told(gate)[1]).toEqual([
    'list READ 19 shop.orders',
    'write CREATE 4 shop.orders',
    'write UPDATE 2 shop.orders',
  ]);
  expect(gate.sent.map(({ kind }) => kind)).toEqual(['opened', 'used', 'used', 'closed']);
  const { requestId, engineerId } = door;
  expect(gate.sent[1]).toMatchObject({ requestId, engineerId });
  for (const report of gate.sent)
    if (report.kind === 'used') for (const { usedAt } of report.use) expect(usedAt).toBeLessThan(now);
  expect(JSON.stringify(gate.sent)).not.toContain('secret');
  expect((await gate.plane.problems()).filter(({ kind }) => kind === 'USE_NOT_TOLD')).toEqual([]);
});

test('use is reported by the successor of a stopped gate', async () => {
  const before = await aGate();
  const door = await openedDoor(before, { permissions: ['list'] });
  expect(await orders(await logIn(before, door))).toHaveLength(2);
  await before.plane.stop();
  expect(told(before)).toEqual([]);
  const gate = await aGate();
  gate.doors.push(door);
  await gate.gate.round();
  expect(told(gate)).toEqual([['list READ 2 shop.orders']]);
});

test('use through one of two gates is reported, even if the other has removed the credential', async () => {
  const gates = [await aGate(), await aGate()] as const;
  const door = aDoor({ permissions: ['list'] });
  for (const { doors, gate } of gates) {
    doors.push(door);
    await gate.round();
  }
  const [mine, other] = gates;
  const engineer = await logIn(mine, door);
  expect(await orders(engineer)).toHaveLength(2);
  for (const { doors } of gates) doors.splice(0);
  await other.gate.round();
  await mine.gate.round();
  expect([...told(other), ...told(mine)]).toEqual([['list READ 2 shop.orders']]);
});

test('who wants compression is served without', async () => {
  const gate = await aGate();
  const door = await openedDoor(gate);
  const url = `${server.url(await credentialsOf(gate, door), gate.relay.port)}&compressors=zlib`;
  const engineer = engineerOf(url);
  opened.push(() => engineer.close());
  expect(await orders(engineer)).toHaveLength(2);
});

test('200 grants that end in one second are all closed, and nobody stays in', async () => {
  let now = Date.now();
  const endsAt = now + 3_600_000;
  const gate = await aGate({ now: () => now });
  const all = Array.from({ length: 200 }, (_, i) => aDoor({ permissions: ['list'], endsAt: endsAt + 5 * i }));
  gate.doors.push(...all);
  await gate.gate.round();
  expect(await usersOf()).toHaveLength(200);
  const engineers = await Promise.all(all.slice(0, 20).map((door) => logIn(gate, door)));
  now = endsAt + 1_000;
  await gate.gate.round();
  expect(await Promise.all(engineers.map(isOut))).toEqual(engineers.map(() => true));
  expect(await usersOf()).toEqual([]);
  expect(gate.sent.filter(({ kind }) => kind === 'closed')).toHaveLength(200);
});

test('a user made by hand under a name of the gate is ended, with an alarm; in another database it is a stranger', async () => {
  const gate = await aGate();
  await gate.gate.round();
  for (const db of [HOME, 'admin'])
    await admin
      .db(db)
      .command({ createUser: `${prefixOf(STORE)}byhand`, pwd: 'x', roles: [{ role: 'read', db: HOME }] });
  await gate.gate.round();
  expect((await usersAt()).filter(({ db }) => db === HOME)).toEqual([]);
  expect(gate.alarms).toEqual(['DOOR_BY_HAND', 'UNKNOWN_ROLE']);
  expect(gate.sent).toEqual([]);
});

test.each([
  ['a role more', (user: string) => ({ grantRolesToUser: user, roles: ['readWrite'] })],
  [
    'more in its role',
    (role: string) => ({
      grantPrivilegesToRole: role,
      privileges: [{ resource: { db: HOME, collection: 'cards' }, actions: ['find'] }],
    }),
  ],
])('a credential that was given %s is removed, and made again without it', async (_, command) => {
  const gate = await aGate();
  const door = await openedDoor(gate, { permissions: ['list'] });
  const engineer = await logIn(gate, door);
  await admin.db(HOME).command(command(gate.plane.roleOf(door.grantId)));
  await gate.gate.round();
  expect(await isOut(engineer)).toBe(true);
  await gate.gate.round();
  expect(gate.alarms).toEqual(['DOOR_BY_HAND']);
  expect((await gate.plane.look()).doors).toMatchObject([{ canLogIn: true, wasChanged: false }]);
});

test('a door has the rights that the file gives now, and who is in stays in', async () => {
  const before = await aGate();
  const door = await openedDoor(before, { permissions: ['list'] });
  await before.plane.stop();
  const rights = [{ database: HOME, collections: ['orders'], actions: ['find', 'insert'] as const }];
  const file = { ...mongoGateFile, permissions: { list: rights } };
  const gate = await aGate({ file: file as never });
  gate.doors.push(door);
  await gate.gate.round();
  const engineer = await logIn(gate, door);
  await engineer.db(HOME).collection('orders').insertOne({ what: 'a lamp' });
  await admin.db(HOME).collection('orders').deleteOne({ what: 'a lamp' });
  expect(gate.alarms).toEqual([]);
  expect(gate.sent).toEqual([]);
});

test('a user whom nobody knows raises an alarm once, and loses its roles where the file says so', async () => {
  await admin.db(HOME).command({ createUser: 'mallory', pwd: 'x', roles: ['read'] });
  const url = server.url({ user: 'mallory', password: 'x', database: HOME });
  const mallory = engineerOf(url);
  opened.push(() => mallory.close());
  expect(await isOut(mallory)).toBe(false);
  const reporting = await aGate();
  for (let i = 0; i < 2; i++) await reporting.gate.round();
  expect(reporting.alarms).toEqual(['UNKNOWN_ROLE']);
  expect(await isOut(mallory)).toBe(false);
  const ending = await aGate({ unknownRoles: 'end' });
  for (let i = 0; i < 2; i++) await ending.gate.round();
  expect(await isOut(mallory)).toBe(true);
  expect(
    await admin
      .db('lockbox_gate')
      .collection(`${prefixOf(STORE)}shut_out`)
      .find()
      .toArray(),
  ).toMatchObject([{ user: 'mallory', db: HOME, roles: [{ role: 'read', db: HOME }] }]);
  await admin.db(HOME).command({ dropUser: 'mallory' });
});

test('who is where the gate has no rights is named as a problem, and all else goes on', async () => {
  await admin.db('admin').command({ createUser: 'eve', pwd: 'x', roles: ['readAnyDatabase'] });
  const gate = await aGate({ unknownRoles: 'end' });
  await openedDoor(gate);
  expect(await usersOf()).toHaveLength(1);
  expect(sentencesOf(await gate.plane.problems())).toMatch(/eve@admin cannot be shut out \(not authorized/);
});

test('two gates at once make and close each door once', async () => {
  let now = Date.now();
  const gates = [await aGate({ now: () => now }), await aGate({ now: () => now })];
  const wanted = Array.from({ length: 20 }, () => aDoor());
  for (const { doors } of gates) doors.push(...wanted);
  await Promise.all(gates.map(({ gate }) => gate.round()));
  expect(await usersOf()).toHaveLength(20);
  now += 7_200_000;
  await Promise.all(gates.map(({ gate }) => gate.round()));
  await Promise.all(gates.map(({ gate }) => gate.round()));
  expect(await usersOf()).toEqual([]);
  expect(gates.flatMap(({ alarms }) => alarms)).toEqual([]);
  const ids = new Set(gates.flatMap(({ sent }) => sent.map(({ reportId }) => reportId)));
  expect(ids.size).toBe(40);
});

test('after the server was restarted the gate goes on', async () => {
  const gate = await aGate();
  await openedDoor(gate);
  await server.restart();
  gate.doors.splice(0);
  await until('it has closed the door', () =>
    gate.gate.round().then(
      () => true,
      () => false,
    ),
  );
  expect(await usersOf()).toEqual([]);
});

test('what ended while the server could not be asked is reported as not closed, and nobody is in', async () => {
  let now = Date.now();
  const gate = await aGate({ now: () => now });
  const door = await openedDoor(gate);
  const engineer = await logIn(gate, door);
  const look = gate.plane.look.bind(gate.plane);
  Object.assign(gate.plane, { look: () => Promise.reject(new Error('away')) });
  now = door.endsAt + 6_000;
  await expect(gate.gate.round()).rejects.toThrow('away');
  expect(gate.sent.at(-1)).toMatchObject({ kind: 'not-closed', reason: 'UNREACHABLE', since: door.endsAt });
  expect(await isOut(engineer)).toBe(true);
  Object.assign(gate.plane, { look });
  await gate.gate.round();
  expect(gate.sent.at(-1)).toMatchObject({ kind: 'closed' });
});

test('whatever step of closing fails, it is reported how many sessions were ended', async () => {
  const death = { at: Number.POSITIVE_INFINITY, afterwards: false };
  const gate = await aGate({ death });
  expect(await orders(await logIn(gate, await openedDoor(gate)))).toHaveLength(2);
  gate.doors.splice(0);
  let step = 0;
  do {
    death.at = ++step;
    await gate.gate.round().catch(() => undefined);
  } while (death.at <= 0); // it failed in this round
  expect(gate.sent.at(-1)).toMatchObject({ kind: 'closed', sessionsEnded: 1 });
});

test.each([
  ['before the server hears of it', false],
  ['after it was done, without the answer', true],
])('use is reported once, whichever step fails %s', async (_, afterwards) => {
  let now = Date.now();
  const death = { at: Number.POSITIVE_INFINITY, afterwards };
  const gate = await aGate({ death, now: () => now });
  const engineer = await logIn(gate, await openedDoor(gate, { permissions: ['list'], endsAt: now + 86_400_000 }));
  let read = 0;
  async function failAtEachStep(work: () => Promise<void>): Promise<void> {
    let step = 0;
    do {
      await work();
      death.at = ++step;
      now += 300_000; // so that each use is reported
      await gate.gate.round().catch(() => undefined);
    } while (death.at <= 0); // it failed in this round
    death.at = Number.POSITIVE_INFINITY;
  }
  await failAtEachStep(async () => {
    read += (await orders(engineer)).length;
  });
  read += (await orders(engineer)).length;
  gate.doors.splice(0);
  await failAtEachStep(async () => undefined);
  const reports = [...new Map(gate.sent.map((report) => [report.reportId, report])).values()];
  const use = reports.flatMap((report) => (report.kind === 'used' ? report.use : []));
  expect(use.reduce((sum, { count }) => sum + count, 0)).toBe(read);
  expect(reports.at(-1)).toMatchObject({ kind: 'closed' });
});

test('killed at any step of opening and closing, the gate ends what has ended and reports all of it once', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`seed ${seed}`);
  for (let run = 0; run < 20; run++) {
    const random = (most: number) =>
      createHash('sha256').update(`${seed} ${run} ${most}`).digest().readUInt32LE() % most;
    let now = Date.now();
    const door = aDoor({ permissions: run % 2 === 0 ? ['read'] : ['list', 'write'] });
    const sent: string[] = [];
    const why = `seed ${seed}, run ${run}`;
    /** Rounds of a gate that is killed in one of them, and of the one that is started in its place. */
    const rounds = async (most: number) => {
      const death = { at: 1 + random(most), afterwards: random(2) === 0 };
      for (const given of [{ death }, {}]) {
        const gate = await mongoGateAt(server, { now: () => now, ...given });
        gate.doors.push(door);
        const outcome = gate.gate.round();
        await ('death' in given ? outcome.catch(() => undefined) : outcome);
        await gate.plane.stop();
        sent.push(...gate.sent.map(({ reportId }) => reportId));
        expect(gate.alarms, why).toEqual([]);
        now += 5_000;
      }
    };
    await rounds(17);
    expect(await usersOf(), why).toHaveLength(1);
    now = door.endsAt;
    await rounds(16);
    expect(await usersOf(), why).toEqual([]);
    expect(await rolesOf([roleName(STORE, door.grantId)]), why).toEqual([]);
    expect(
      [...new Set(sent)].map((id) => id.split('/')[1]),
      why,
    ).toEqual(['opened', 'closed']);
  }
});
