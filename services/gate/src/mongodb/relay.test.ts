/** Tests the relay's counts byte by byte: the server is a socket that sends answers no real server would. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { until } from '@lockbox/testing/until';
import { BSON, Long } from 'mongodb';
import { afterEach, expect, test } from 'vitest';
import { startRelay } from './relay.ts';

const [OP_MSG, OP_QUERY, OP_COMPRESSED] = [2013, 2004, 2012];
const MORE_TO_COME = 2;
const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const numbers = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt32LE(value, 4 * i);
  return bytes;
};
const framed = (ids: readonly [number, number], opCode: number, ...parts: Uint8Array[]): Buffer => {
  const rest = Buffer.concat(parts);
  return Buffer.concat([numbers(16 + rest.length, ...ids, opCode), rest]);
};
const said = (id: number, content: object, flags = 0): Buffer =>
  framed([id, 0], OP_MSG, numbers(flags), Buffer.from([0]), BSON.serialize({ ...content, $db: 'shop' }));
const answer = (to: number, content: object, { id = 0, flags = 0 } = {}): Buffer =>
  framed([id, to], OP_MSG, numbers(flags), Buffer.from([0]), BSON.serialize(content));
const batchOf = (name: string, length: number) => ({
  cursor: { [name]: Array.from({ length }, () => ({ number: '4111' })), id: Long.fromNumber(9) },
  ok: 1,
});
const bytesFrom = (socket: Socket): { bytes: Buffer } => {
  const heard = { bytes: Buffer.alloc(0) };
  socket.on('error', () => undefined).on('data', (chunk) => (heard.bytes = Buffer.concat([heard.bytes, chunk])));
  return heard;
};

/** Before a server that is a socket, and what was counted. */
async function startedRelay() {
  const done: string[] = [];
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens to an address and no pipe
  const relay = await startRelay({
    ...{ host: '127.0.0.1', port: 0, database: 'shop', tls: undefined, now: Date.now },
    async connect() {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
    did: (user, { named }, outcome) =>
      void done.push(
        `${user} ${named.map(({ action, asked, collection }) => `${action} ${asked} ${collection}`)}: ${
          outcome === undefined ? 'no answer' : `${outcome.isDone ? 'done' : 'failed'} ${outcome.found.READ ?? '-'}`
        }`,
      ),
  });
  relay.add('ada', Date.now() + 3_600_000);
  opened.push(
    () => server.close(),
    () => relay.stop(),
  );
  return { relay, server, done };
}

/** An engineer who has signed in, the server's end of the connection, and what was counted. */
async function signedIn(started?: Awaited<ReturnType<typeof startedRelay>>) {
  const { relay, server, done } = started ?? (await startedRelay());
  const accepted = once(server, 'connection');
  const engineer = connect(relay.port, '127.0.0.1');
  opened.push(() => engineer.destroy());
  const gone = new Promise((resolve) => engineer.once('close', resolve));
  const toEngineer = bytesFrom(engineer);
  const [atServer] = (await accepted) as [Socket];
  const toServer = bytesFrom(atServer);
  const payload = Buffer.from('n,,n=ada,r=abcdefghijklmnop');
  engineer.write(said(1, { saslStart: 1, mechanism: 'SCRAM-SHA-256', payload }));
  await until('the server hears who it is', () => toServer.bytes.length > 0);
  /** Sends, and resolves when the server has it. */
  async function say(...messages: Buffer[]): Promise<void> {
    const all = Buffer.concat(messages);
    const before = toServer.bytes.length;
    engineer.write(all);
    await until('the server has it', () => toServer.bytes.length >= before + all.length);
    expect(toServer.bytes.subarray(before)).toEqual(all);
  }
  async function hear(...messages: Buffer[]): Promise<void> {
    const before = toEngineer.bytes.length;
    const all = Buffer.concat(messages);
    atServer.write(all);
    await until('the engineer has it', () => toEngineer.bytes.length >= before + all.length);
    expect(toEngineer.bytes.subarray(before)).toEqual(all);
  }
  await hear(answer(1, { ok: 1, done: true }));
  return { engineer, atServer, toEngineer, toServer, gone, done, say, hear };
}

test('a command counts by its answer, and passes as it is', async () => {
  const { say, hear, done, atServer } = await signedIn();
  await say(said(2, { find: 'orders', filter: { secret: 1 } }));
  expect(done).toEqual([]);
  await hear(answer(2, batchOf('firstBatch', 1_000)));
  await say(said(3, { find: 'cards' }));
  await hear(answer(3, { ok: 0, code: 13 }));
  expect(done).toEqual(['ada READ 1 orders: done 1000', 'ada READ 1 cards: failed -']);
  expect(atServer.destroyed).toBe(false);
});

test('nothing of an answer passes that is not counted yet', async () => {
  const { say, done, atServer, toEngineer } = await signedIn();
  await say(said(2, { getMore: Long.fromNumber(9), collection: 'orders' }), said(3, { ping: 1 }));
  const before = toEngineer.bytes.length;
  const [whole, next] = [answer(2, batchOf('nextBatch', 1_000)), answer(3, { ok: 1 })];
  atServer.write(whole.subarray(0, 3));
  atServer.write(whole.subarray(3, 20_000));
  // Another connection's round trip gives the written bytes time to pass.
  const other = await signedIn();
  await other.hear(answer(9, { ok: 1 }));
  expect([toEngineer.bytes.length - before, done]).toEqual([0, []]);
  atServer.write(Buffer.concat([whole.subarray(20_000), next.subarray(0, 7)]));
  await until('the engineer has it', () => toEngineer.bytes.length > before);
  expect(done).toEqual(['ada READ 0 orders: done 1000']);
  atServer.write(next.subarray(7));
  await until('the engineer has it all', () => toEngineer.bytes.length === before + whole.length + next.length);
  expect(toEngineer.bytes.subarray(before)).toEqual(Buffer.concat([whole, next]));
});

test('who has a gate keep too much in memory at once, over all connections, is out', async () => {
  const relay = await startedRelay();
  const begun = framed([2, 0], OP_MSG, Buffer.alloc(45_000_000)).subarray(0, -1);
  const connections = [];
  for (let i = 0; i < 6; i++) connections.push(await signedIn(relay));
  for (const { engineer } of connections) engineer.write(begun);
  await Promise.race(connections.map(({ gone }) => gone));
  expect(connections.filter(({ engineer }) => engineer.destroyed)).toHaveLength(1);
});

test('of several at once each has its own answer, whatever ids they are given', async () => {
  const { say, hear, done } = await signedIn();
  await say(said(7, { ping: 1 }), said(7, { find: 'orders' }), said(7, { find: 'cards' }));
  await hear(answer(7, { ok: 1 }), answer(7, batchOf('firstBatch', 2)), answer(7, batchOf('firstBatch', 3)));
  expect(done).toEqual(['ada READ 1 orders: done 2', 'ada READ 1 cards: done 3']);
});

test('a command that nobody waits for counts when it is sent', async () => {
  const { say, hear, done } = await signedIn();
  await say(said(2, { insert: 'orders', documents: [{}, {}] }, MORE_TO_COME));
  expect(done).toEqual(['ada CREATE 2 orders: no answer']);
  await say(said(3, { find: 'orders' }));
  await hear(answer(3, batchOf('firstBatch', 1)));
  expect(done.at(-1)).toBe('ada READ 1 orders: done 1');
});

test.each([
  ['the answer before', [11, 12]],
  ['the command', [2, 2]],
])('answers that come unasked count, where each names %s', async (_, [second = 0, third = 0]) => {
  const { say, hear, done } = await signedIn();
  await say(said(2, { getMore: Long.fromNumber(9), collection: 'orders' }, 1 << 16));
  await hear(
    answer(2, batchOf('nextBatch', 5), { id: 11, flags: MORE_TO_COME }),
    answer(second, batchOf('nextBatch', 4), { id: 12, flags: MORE_TO_COME }),
    answer(third, batchOf('nextBatch', 3), { id: 13 }),
  );
  expect(done).toEqual([5, 4, 3].map((count) => `ada READ 0 orders: done ${count}`));
});

test('an act counts once even if its client is gone before the answer', async () => {
  const { say, done, engineer, atServer } = await signedIn();
  await say(said(2, { find: 'orders' }), said(3, { ping: 1 }), said(4, { delete: 'orders', deletes: [{}] }));
  engineer.destroy();
  await until('the server knows', () => atServer.destroyed || atServer.readableEnded);
  expect(done).toEqual(['ada READ 1 orders: no answer', 'ada DELETE 1 orders: no answer']);
});

test.each([
  ['compressed', framed([2, 0], OP_COMPRESSED, Buffer.alloc(40))],
  ['an operation of old', framed([2, 0], 2002, Buffer.alloc(40))],
  ['no document', framed([2, 0], OP_MSG, numbers(0), Buffer.from([0, 6, 0, 0, 0, 9, 0]))],
])('what cannot be counted does not reach the server: %s', async (_, message) => {
  const { engineer, toServer, gone, done } = await signedIn();
  const before = toServer.bytes.length;
  engineer.write(message);
  await gone;
  expect(toServer.bytes).toHaveLength(before);
  expect(done).toEqual([]);
});

test('a command in the form of old is refused, and the connection stays', async () => {
  const { engineer, toEngineer, toServer, say, hear, done } = await signedIn();
  const [before, heard] = [toServer.bytes.length, toEngineer.bytes.length];
  const parts = [numbers(0), Buffer.from('shop.$cmd\0'), numbers(0, -1), BSON.serialize({ find: 'orders' })];
  engineer.write(framed([2, 0], OP_QUERY, ...parts));
  await until('it is answered', () => toEngineer.bytes.length > heard);
  expect(BSON.deserialize(toEngineer.bytes.subarray(heard + 36))).toMatchObject({ ok: 0, code: 352 });
  expect(toServer.bytes).toHaveLength(before);
  await say(said(3, { find: 'orders' }));
  await hear(answer(3, batchOf('firstBatch', 1)));
  expect(done).toHaveLength(1);
});
