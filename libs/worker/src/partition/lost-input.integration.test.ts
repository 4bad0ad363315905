/**
 * Input that is lost before a worker has read it: the worker reports the loss and stops, and reads nothing else
 * instead.
 */
import { LockboxError } from '@lockbox/contracts/errors';
import { recoveryBegins } from '@lockbox/testing/recovery';
import { until } from '@lockbox/testing/until';
import type { Admin } from 'kafkajs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunningWorker } from '../run.ts';
import { benchOfEachTest, numbered } from '../testing/each-test.ts';
import type { Forwarding } from '../testing/forwarder.ts';

const own = benchOfEachTest();
const { forwardedAll, ready, started, stop } = own;
const PARTITION = 1;
let admin: Admin;

beforeEach(async () => {
  admin = own.bench.kafka.admin();
  await admin.connect();
});
afterEach(() => admin.disconnect());

async function recreate(topic: string): Promise<void> {
  await admin.deleteTopics({ topics: [topic] });
  const topics = [{ topic, numPartitions: 4 }];
  // kafkajs reports an error while the new topic's leader is not known everywhere.
  await until('the topic is recreated', () => admin.createTopics({ topics, waitForLeaders: false, timeout: 60_000 }));
  // A broker may serve the old topic for a moment longer, and a record sent to it would be lost.
  await until('its broker has the new one', async () => {
    const end = await own.bench.reader.offsets(topic, PARTITION, 'high').catch(() => undefined);
    return end?.high === 0;
  });
}

async function deleteBefore(offset: number): Promise<void> {
  const topic = own.bench.topics.texts;
  const configEntries = [{ name: 'cleanup.policy', value: 'delete' }]; // Kafka deletes from no other
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries }] });
  await until('they are deleted', async () => {
    // kafkajs deletes only from topics whose metadata it has; both calls fail until a new topic's leader is known
    // everywhere.
    await admin
      .fetchTopicOffsets(topic)
      .then(() => admin.deleteTopicRecords({ topic, partitions: [{ partition: PARTITION, offset: `${offset}` }] }))
      .catch(() => undefined);
    return (await own.bench.reader.offsets(topic, PARTITION, 'low')).low === offset;
  });
}

const commitAs = (offset: number) =>
  admin.setOffsets({
    groupId: `${own.bench.namespace}.forwarder`,
    topic: own.bench.topics.texts,
    partitions: [{ partition: PARTITION, offset: `${offset}` }],
  });

/** Waits for the stopped partition's reason in the worker's health. */
const stopped = (worker: RunningWorker, code: string) =>
  until(`it has stopped with ${code}`, () =>
    worker.notReady().find((reason) => reason.startsWith(`partition ${PARTITION}: stopped (${code})`)),
  );

/** The part of the sentence that accepts the gap. */
const acceptance = (sentence: string): string => /add "([^"]+)" to LOCKBOX_ACCEPTED_GAPS/.exec(sentence)?.[1] ?? '';

/** Runs a worker until it has read `count` records of the partition, and stops it. */
async function away(count: number, forwarding: Forwarding = {}): Promise<readonly string[]> {
  const texts = numbered(count, 'read');
  await own.bench.send(texts, PARTITION);
  const worker = await started(own.bench.environment, forwarding);
  await forwardedAll(texts);
  await stop(worker);
  return texts;
}

test('records deleted while the worker was down stop the partition, and only it, until an operator accepts the loss', async () => {
  const read = await away(2);
  await own.bench.send(['lost', 'there'], PARTITION);
  await deleteBefore(3);
  const worker = await started(own.bench.environment);
  const said = await stopped(worker, 'RECORDS_LOST');
  expect(said).toContain('up to 2, and would go on at 3');
  await own.bench.send(['elsewhere'], 2);
  await forwardedAll([...read, 'elsewhere']);
  expect(await own.bench.forwarded()).not.toContain('there');
  await stop(worker);
  const recovered = recoveryBegins('the record that was deleted');
  const accepting = { ...own.bench.environment, LOCKBOX_ACCEPTED_GAPS: `other,${acceptance(said)}` };
  await ready(await started(accepting));
  expect(await forwardedAll([...read, 'elsewhere', 'there'])).toContain('there');
  recovered();
});

test('unread records deleted while the worker runs stop the partition', async () => {
  const { texts } = own.bench.topics;
  const gate = Promise.withResolvers<void>();
  const worker = await started(own.bench.environment, {
    onBatch: async ({ partition }) => (partition === PARTITION ? gate.promise : undefined),
  });
  try {
    await ready(worker);
    // More than one fetch returns, so that the deleted records were not fetched before.
    for (let many = 0; many < 4; many++) await own.bench.send(numbered(8, 'x'.repeat(200_000)), PARTITION);
    await deleteBefore(32);
    expect(await own.bench.reader.offsets(texts, PARTITION, 'low', 'high')).toMatchObject({ low: 32, high: 32 });
  } finally {
    gate.resolve();
  }
  expect(await stopped(worker, 'RECORDS_LOST')).toContain('at 32');
  await own.bench.send(['elsewhere'], 2);
  await until('others go on', async () => (await own.bench.forwarded()).includes('elsewhere'));
});

test('a topic recreated while the worker was down, with as many records as before, stops the partition', async () => {
  await away(2);
  const position = { startAt: { [own.bench.topics.texts]: 2 } };
  await recreate(own.bench.topics.texts);
  await own.bench.send(numbered(4, 'another topic'), PARTITION);
  const open = async ({ partition }: { partition: number }) => (partition === PARTITION ? position : {});
  const worker = await started(own.bench.environment, { open });
  const said = await stopped(worker, 'GROUP_RESET');
  expect(said).toContain('made anew');
  expect((await own.bench.forwarded()).join()).not.toContain('another topic 2');
  await stop(worker);
  const recovered = recoveryBegins('the two records of the new topic at places that were read before');
  await ready(await started({ ...own.bench.environment, LOCKBOX_ACCEPTED_GAPS: acceptance(said) }, { open }));
  await until('it goes on in the new one', async () => (await own.bench.forwarded()).includes('another topic 2'));
  recovered();
});

test('after a recreated topic is accepted, a worker that stores its position restarts at zero, and continues after a restart', async () => {
  const { texts, directory } = own.bench.topics;
  let next = 0;
  let isCut = false;
  const forwarding: Forwarding = {
    alsoReads: directory,
    open: async ({ partition }) =>
      partition === PARTITION
        ? {
            startAt: { [texts]: next },
            async setBack(topic, to) {
              expect(topic).toBe(texts);
              next = to;
              if (isCut) return;
              isCut = true;
              throw new LockboxError('DATABASE_LOST', 'after it was stored, before the group has it', {
                retriable: true,
              });
            },
          }
        : {},
    onBatch: ({ topic, partition, records }) => {
      if (topic === texts && partition === PARTITION) next = Math.max(next, (records.at(-1)?.offset ?? -1) + 1);
    },
  };
  const read = await away(5, forwarding);
  expect(next).toBe(5);
  await recreate(texts);
  await own.bench.send(['another topic'], PARTITION);
  const worker = await started(own.bench.environment, forwarding);
  const said = await stopped(worker, 'TOPIC_MADE_ANEW');
  expect(said).toContain('up to 5, and would go on at 0');
  await stop(worker);
  const gaps = { LOCKBOX_ACCEPTED_GAPS: acceptance(said) };
  const accepting = await started({ ...own.bench.environment, ...gaps }, forwarding);
  await until('it goes on in the new one', async () => (await own.bench.forwarded()).includes('another topic'));
  await until('it has stored that', () => next === 1);
  await stop(accepting);
  await own.bench.send(['and on'], PARTITION);
  await started(own.bench.environment, forwarding);
  expect((await forwardedAll([...read, 'another topic', 'and on'])).slice(-1)).toEqual(['and on']);
});

test('a topic recreated while the worker was down is recognised by the offsets of the other topics', async () => {
  const forwarding = { alsoReads: own.bench.topics.directory };
  await away(2, forwarding);
  await recreate(own.bench.topics.texts);
  await own.bench.send(['another topic'], PARTITION);
  const worker = await started(own.bench.environment, forwarding);
  const said = await stopped(worker, 'TOPIC_MADE_ANEW');
  await stop(worker);
  const again = await started(own.bench.environment, forwarding);
  await stopped(again, 'TOPIC_MADE_ANEW');
  expect((await own.bench.forwarded()).join()).not.toContain('another topic');
  await stop(again);
  await started({ ...own.bench.environment, LOCKBOX_ACCEPTED_GAPS: acceptance(said) }, forwarding);
  await until('it goes on in the new one', async () => (await own.bench.forwarded()).includes('another topic'));
});

test('a topic recreated while the worker runs stops the partition', async () => {
  const worker = await started(own.bench.environment);
  await own.bench.send(numbered(2, 'read'), PARTITION);
  await forwardedAll(numbered(2, 'read'));
  await recreate(own.bench.topics.texts);
  await own.bench.send(numbered(9, 'another topic'), PARTITION);
  await stopped(worker, 'TOPIC_MADE_ANEW');
});

test('a topic that has lost its end stops the partition, which continues there once an operator accepts it', async () => {
  const { texts } = own.bench.topics;
  let next = 2;
  const setBack = async (_topic: string, to: number) => {
    next = to;
  };
  const open = async ({ partition }: { partition: number }) =>
    partition === PARTITION ? { startAt: { [texts]: next }, setBack } : {};
  const read = await away(2);
  next = 5; // as if it had stored five records, of which the topic has two left
  const worker = await started(own.bench.environment, { open });
  const said = await stopped(worker, 'INPUT_TRUNCATED');
  expect(said).toContain('up to 5, and would go on at 2');
  await stop(worker);
  await ready(await started({ ...own.bench.environment, LOCKBOX_ACCEPTED_GAPS: acceptance(said) }, { open }));
  await own.bench.send(['there'], PARTITION);
  expect((await forwardedAll([...read, 'there'])).slice(-1)).toEqual(['there']);
});

test('a group offset that no worker has committed stops the partition', async () => {
  await away(2);
  await own.bench.send(['passed over', 'there'], PARTITION);
  await commitAs(3);
  const worker = await started(own.bench.environment);
  const said = await stopped(worker, 'GROUP_RESET');
  expect(await own.bench.forwarded()).not.toContain('there');
  await stop(worker);
  await ready(await started({ ...own.bench.environment, LOCKBOX_ACCEPTED_GAPS: acceptance(said) }));
  await until('it continues at the accepted offset', async () => (await own.bench.forwarded()).includes('there'));
});

test('a group without an offset begins at the beginning, unless that was deleted', async () => {
  await own.bench.send(['first', 'second'], PARTITION);
  await deleteBefore(1);
  await stopped(await started(own.bench.environment), 'GROUP_RESET');
});

test('offsets committed by an earlier version are accepted with the word "unmarked"', async () => {
  await away(2);
  await own.bench.send(['there'], PARTITION);
  await commitAs(2);
  await ready(await started({ ...own.bench.environment, LOCKBOX_ACCEPTED_GAPS: 'unmarked' }));
  await until('it goes on', async () => (await own.bench.forwarded()).includes('there'));
});

test.each([
  ['retention.bytes', '1000'],
  ['unclean.leader.election.enable', 'true'],
])('a topic whose %s is not as it should be: an alarm says so at the start', async (name, value) => {
  const topic = { type: 2, name: own.bench.topics.texts };
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...topic, configEntries: [{ name, value }] }] });
  await until('the broker knows it', async () => {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [topic] });
    return resources[0]?.configEntries.some(
      ({ configName, configValue }) => configName === name && configValue === value,
    );
  });
  const worker = await started({ ...own.bench.environment, LOCKBOX_DEVELOPMENT: 'true' });
  await until('an alarm', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
    return /lockbox_alarms_total\{[^}]*code="TOPIC_SETTINGS_DIFFER"/.test(metrics);
  });
});
