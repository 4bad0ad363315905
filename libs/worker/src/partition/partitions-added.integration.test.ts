/** Partitions are added to a topic (`kafka-topics --alter --partitions`), so that keys lead elsewhere. */
import { until } from '@lockbox/testing/until';
import { expect, test } from 'vitest';
import type { RunningWorker } from '../run.ts';
import { benchOfEachTest } from '../testing/each-test.ts';

const own = benchOfEachTest();
const { forwardedAll, started, stop } = own;

const allStopped = (worker: RunningWorker) =>
  until('each of its partitions has stopped', () => {
    const stopped = worker.notReady().filter((reason) => reason.includes('stopped (PARTITIONS_DIFFER)'));
    return stopped.length >= 4 && stopped.join('\n');
  });

test('a topic that it writes gets further partitions while it runs: it stops, and so does one that begins afterwards', async () => {
  const worker = await started(own.bench.environment);
  await own.bench.send(['before'], 1);
  await forwardedAll(['before']);
  const admin = own.bench.kafka.admin();
  await admin.connect();
  const { sealed } = own.bench.topics;
  await admin.createPartitions({ topicPartitions: [{ topic: sealed, count: 8 }] }).finally(() => admin.disconnect());
  expect(await allStopped(worker)).toContain(`${sealed} has 8 partitions, and the others have 4`);
  await own.bench.send(['after'], 1);
  await stop(worker);
  await allStopped(await started(own.bench.environment));
  expect(await own.bench.forwarded()).toEqual(['before']);
});
