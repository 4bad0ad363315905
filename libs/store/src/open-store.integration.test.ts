/** A worker's store, and a server that goes away as soon as the store is open. */
import { createLogger } from '@lockbox/platform/log';
import { mongoSettings, readSettings } from '@lockbox/platform/settings';
import { type Gate, openGate } from '@lockbox/testing/gate';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { testStack } from '@lockbox/testing/stack';
import { MongoError } from 'mongodb';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requests } from './collections/requests/collection.ts';
import { openStore } from './open-store.ts';

let namespace: Namespace;
let gate: Gate;
const work: (() => Promise<void>)[] = [];

beforeAll(async () => {
  namespace = await createNamespace({ apply: false });
  gate = await openGate(testStack().mongoUrl);
});
afterAll(async () => {
  for (const stop of work) await stop();
  gate?.close();
  await namespace?.drop();
});

test('whose first operation reaches no server reaches it once it is back', async () => {
  const store = await openStore(
    {
      settings: readSettings(mongoSettings, { LOCKBOX_MONGO_URL: gate.url }),
      topics: namespace,
      log: createLogger('test', 'silent'),
      metrics: new Registry(),
      onStop: (stop) => void work.push(stop),
    },
    [requests],
  );
  gate.shut();
  await expect(store.collections.requests.findOne({})).rejects.toThrow(MongoError);
  await gate.open();
  expect(await store.collections.requests.findOne({})).toBe(null);
});
