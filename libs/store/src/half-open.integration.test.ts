/** Connections to the database that stay open, and on which nothing passes. */
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
