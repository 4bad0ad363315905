/** Kafka Connect itself runs file.json, on the brokers of the stack. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConnectWorker, startConnectWorker } from './testing/connect-worker.ts';

const CHECKPOINTS = [
  'lockbox.test/events/0\n2\nAAAA\n\n— audit AbCd',
  'lockbox.test/events/0\n3\nBBBB\n\n— audit EfGh',
];

describe('the file sink', () => {
  let namespace: Namespace;
  let worker: ConnectWorker;
  beforeAll(async () => {
    namespace = await createNamespace({ partitions: 1 });
    worker = await startConnectWorker(testStack().kafkaBrokers);
  });
  afterAll(async () => {
    await worker?.stop();
    await namespace?.drop();
  });

  test('writes the checkpoints that are committed, in their order, and none that is aborted', async () => {
    await publish('never/happened\n1\nCCCC', 'abort');
    for (const checkpoint of CHECKPOINTS) await publish(checkpoint, 'commit');

    const file = join(worker.folder, 'checkpoints.txt');
    const created = await fetch(`${worker.url}/connectors`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: configuration(file),
    });
    expect({ status: created.status, body: await created.json() }).toMatchObject({
      status: 201,
      body: { type: 'sink' },
    });

    const lines = CHECKPOINTS.map((checkpoint) => `${checkpoint}\n`).join('');
    await until(
      'the checkpoints are in the file',
      () => existsSync(file) && readFileSync(file, 'utf8').length >= lines.length,
    );
    expect(readFileSync(file, 'utf8')).toBe(lines);
    const status = await fetch(`${worker.url}/connectors/lockbox-file/status`);
    expect(await status.json()).toMatchObject({
      connector: { state: 'RUNNING' },
      tasks: [{ id: 0, state: 'RUNNING' }],
    });
    expect(await groups()).toContain(`${namespace.namespace}.verifier.file`);
  });

  /** file.json for the topics and group of this namespace, writing to this file. */
  function configuration(file: string): string {
    const { name, config } = JSON.parse(readFileSync(join(import.meta.dirname, 'file.json'), 'utf8'));
    const text = JSON.stringify({ name, config: { ...config, file } });
    return text.replaceAll('"lockbox.', `"${namespace.namespace}.`);
  }

  async function publish(value: string, end: 'commit' | 'abort'): Promise<void> {
    const producer = namespace.kafka.producer({
      transactionalId: `${namespace.namespace}-connect`,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    try {
      const transaction = await producer.transaction();
      await transaction.send({ topic: `${namespace.namespace}.checkpoints`, messages: [{ key: '0', value }] });
      await transaction[end]();
    } finally {
      await producer.disconnect();
    }
  }

  async function groups(): Promise<readonly string[]> {
    const admin = namespace.kafka.admin();
    await admin.connect();
    try {
      return (await admin.listGroups()).groups.map(({ groupId }) => groupId);
    } finally {
      await admin.disconnect();
    }
  }
});
