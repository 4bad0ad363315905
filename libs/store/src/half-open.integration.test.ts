/** Connections to the database that stay open, and on which nothing passes; and one that ends while much is being sent. */

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type Gate, openGate } from '@lockbox/testing/gate';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { testStack } from '@lockbox/testing/stack';
import { transientReason } from '@lockbox/worker/retry';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { requests } from './collections/requests/collection.ts';
import { connectStore, type Store } from './connect.ts';

const answerWithinMs = 2_000;
/** By its heartbeat the driver would find out after 40 seconds, if that goes the same way. */
const timeout = 20_000;
let namespace: Namespace;
let gate: Gate;
let store: Store;

beforeAll(async () => {
  namespace = await createNamespace({ apply: false });
});
afterAll(() => namespace?.drop());

async function opened(url: string): Promise<void> {
  store = await connectStore({ url, namespace: namespace.namespace, written: [requests], answerWithinMs });
  await store.collections.requests.findOne({});
}

beforeEach(async () => {
  gate = await openGate(testStack().mongoUrl);
});
afterEach(async () => {
  await store?.close();
  gate?.close();
});

test('a call on a connection that was forgotten is asked again on another one', { timeout }, async () => {
  await opened(gate.url);
  gate.forget();
  expect(await store.collections.requests.findOne({})).toBe(null);
});

test('a write that was sent on one is written once', { timeout }, async () => {
  await opened(gate.url);
  const { progress } = store.collections;
  gate.forget();
  await progress.updateOne({ _id: 'written' }, { $inc: { next: 1 } }, { upsert: true });
  expect(await progress.findOne({ _id: 'written' })).toMatchObject({ next: 1 });
});

/** A server's address. The first connection over which much comes is ended in good order, which its sender learns before it has sent all. */
async function endingOne(url: string): Promise<{ readonly url: string; close(): void }> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let hasEnded = false;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    upstream.pipe(client);
    let bytes = 0;
    let isEnded = false;
    client.on('data', (chunk) => {
      bytes += chunk.length;
      if (isEnded) return;
      upstream.write(chunk);
      if (hasEnded || bytes < MUCH_BYTES / 10) return;
      isEnded = true;
      hasEnded = true;
      upstream.unpipe(client);
      upstream.destroy();
      client.pause();
      client.end(() => setTimeout(() => client.resume(), 100));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(address.port);
  return {
    url: through.href,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
const MUCH_BYTES = 20_000_000;

test('a large write over a connection that the server ends meanwhile is written over another', {
  timeout,
}, async () => {
  const ending = await endingOne(testStack().mongoUrl);
  try {
    await opened(ending.url);
    const text = 'x'.repeat(MUCH_BYTES / 20);
    const documents = Array.from({ length: 20 }, (_, number) => ({ _id: `large-${number}`, next: number, text }));
    await store.collections.progress.insertMany(documents);
    expect(await store.collections.progress.countDocuments({ _id: /^large-/ })).toBe(documents.length);
  } finally {
    ending.close();
  }
});

test('where no other one opens either, it fails as something that is worth trying again', async () => {
  await opened(`${gate.url}&connectTimeoutMS=${answerWithinMs}`);
  gate.freeze();
  const failed = await store.collections.requests.findOne({}).catch((error: unknown) => error);
  expect(transientReason(failed)).toMatch(/^MongoDB/);
});

test('an index may take longer to be built', async () => {
  await opened(gate.url);
  gate.delay(answerWithinMs * 0.6); // each way
  await store.ensureIndexes();
});
