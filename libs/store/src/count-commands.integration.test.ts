import { testStack } from '@lockbox/testing/stack';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { connectStore } from './connect.ts';

const namespace = `counting${Date.now().toString(36)}${process.pid.toString(36)}`;

test('the metrics say how often each command was sent, also when indexes were made and the store is opened again', async () => {
  const metrics = new Registry();
  for (const finds of [2, 3]) {
    const store = await connectStore({ url: testStack().mongoUrl, namespace, metrics });
    await store.collections.requests.findOne({});
    await store.ensureIndexes();
    for (let count = 1; count < finds; count++) await store.collections.requests.findOne({});
    expect(await metrics.metrics()).toContain(`lockbox_database_commands_total{db_operation_name="find"} ${finds}`);
    await store.close();
  }
});
