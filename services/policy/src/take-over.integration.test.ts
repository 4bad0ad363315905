/** Exactly once on real servers: whatever is killed, multiplied or lost, each request has one life in the log. */
import { isObject } from '@lockbox/contracts/is-object';
import { deploy } from '@lockbox/testing/deployment';
import { readTopic } from '@lockbox/testing/log-reader';
import { recoveryBegins } from '@lockbox/testing/recovery';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { afterEach, expect, test } from 'vitest';
import { allGranted, brokenLinks, grantedOf, livesThatDiffer, publishCrowd } from './testing/crowd.ts';

const TENANTS = Array.from({ length: 8 }, (_, index) => `tenant-${index}`);

const { namespace, system, upstream, log } = await deploy({
  services: ['intake', 'policy'],
  directory: [...sampleProvider(), ...TENANTS.flatMap((tenant) => sampleTenant(tenant))],
});

afterEach(() => {
  expect(brokenLinks(log)).toEqual([]);
});

const only = (name: 'intake' | 'policy') => {
  const [service] = system.instances(name);
  if (service === undefined) throw new Error(`No ${name} runs`);
  return service;
};

test('a policy worker that is killed in the middle of thousands of requests changes none of the counts', async () => {
  const crowd = await publishCrowd(upstream, TENANTS, 'killed', 2000);
  await until('some grants', () => grantedOf(log, crowd) > 100);
  await only('policy').end('SIGKILL');
  const before = grantedOf(log, crowd);
  await system.start('policy');
  await allGranted(log, crowd);
  expect(before).toBeLessThan(crowd.requests.length);
  expect(livesThatDiffer(log, crowd)).toEqual([]);
});

test('nor does an intake worker', async () => {
  const already = log.records.length;
  const publishing = publishCrowd(upstream, TENANTS, 'intake-killed', 2000);
  const commands = await readTopic(namespace.namespace, namespace.topics.commands, 'commands');
  try {
    await until('some events', () => log.records.length > already + 100);
    await only('intake').end('SIGKILL');
    await system.start('intake');
    const crowd = await publishing;
    await allGranted(log, crowd);
    expect(livesThatDiffer(log, crowd)).toEqual([]);
    const sent = commands.records.map(({ value }) => value.commandId);
    expect(new Set(sent).size).toBe(sent.length);
  } finally {
    await commands.close();
  }
});

test('two instances give the same events per request as one, also while they come and go', async () => {
  const first = only('policy');
  const crowd = await publishCrowd(upstream, TENANTS, 'shared', 1500);
  const second = await system.start('policy');
  await system.start('intake');
  const more = await publishCrowd(upstream, TENANTS, 'shared-again', 1500);
  await until('the second instance serves partitions', () => second.log().includes('partition taken over'));
  await until('some grants', () => grantedOf(log, more) > 50);
  expect(await first.end('SIGTERM')).toBe(0);
  await allGranted(log, crowd);
  await allGranted(log, more);
  expect(livesThatDiffer(log, crowd)).toEqual([]);
  expect(livesThatDiffer(log, more)).toEqual([]);
});

/** kafkajs's ConfigResourceTypes.TOPIC. */
const TOPIC_RESOURCE = 2;

/**
 * Returns whether kafkajs reports, as the cause of its error, that a partition's cleanup policy forbids deleting
 * records.
 */
function isPolicyViolation(error: unknown): boolean {
  const partitions = error instanceof Error && isObject(error.cause) ? error.cause.partitions : undefined;
  return (
    Array.isArray(partitions) && partitions.some(({ error }) => isObject(error) && error.type === 'POLICY_VIOLATION')
  );
}

/** Empties a compacted topic, which brokers allow only where deleting is a policy of it too. */
async function empty(topic: string): Promise<void> {
  const admin = namespace.kafka.admin();
  await admin.connect();
  const cleanup = (value: string) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: TOPIC_RESOURCE, name: topic, configEntries: [{ name: 'cleanup.policy', value }] }],
    });
  await cleanup('compact,delete');
  const offsets = await admin.fetchTopicOffsets(topic);
  const partitions = offsets
    .filter(({ low, high }) => low !== high)
    .map(({ partition }) => ({ partition, offset: '-1' }));
  // The broker applies the altered setting some time after it has answered.
  await until('the records may be deleted', () =>
    admin.deleteTopicRecords({ topic, partitions }).then(
      () => true,
      (error: unknown) => {
        if (isPolicyViolation(error)) return false;
        throw error;
      },
    ),
  );
  await cleanup('compact');
  await admin.disconnect();
}

test('a policy-state that is gone is made again from the log', async () => {
  const before = await publishCrowd(upstream, TENANTS, 'before-loss', 100);
  await allGranted(log, before);
  for (const policy of system.instances('policy')) await policy.end();
  await empty(namespace.topics.policyState);
  const recovered = recoveryBegins('nothing of 100 requests that were granted before');
  const policy = await system.start('policy');
  const after = await publishCrowd(upstream, TENANTS, 'after-loss', 100);
  await allGranted(log, after);
  recovered();
  expect(policy.log()).toContain('STATE_BEHIND_LOG');
  expect(livesThatDiffer(log, before)).toEqual([]);
  expect(livesThatDiffer(log, after)).toEqual([]);
});

test('a policy-state that lags behind is brought up to the log', async () => {
  const { topics } = namespace;
  const old = await readTopic(namespace.namespace, topics.policyState, 'policy-state');
  await allGranted(log, await publishCrowd(upstream, TENANTS, 'before-backup', 50));
  await until('the state', () => old.records.length > 100);
  const backup = old.records.map(({ key, raw, partition }) => ({ key, value: raw, partition }));
  await old.close();
  const lost = await publishCrowd(upstream, TENANTS, 'lost', 100);
  await allGranted(log, lost);
  for (const policy of system.instances('policy')) await policy.end();
  await empty(topics.policyState);
  const producer = namespace.kafka.producer();
  await producer.connect();
  await producer.send({ topic: topics.policyState, messages: backup });
  await producer.disconnect();

  await system.start('policy');
  // A repeat of what the state had lost, and something new.
  await lost.again();
  const after = await publishCrowd(upstream, TENANTS, 'after-lag', 100);
  await allGranted(log, after);
  expect(livesThatDiffer(log, lost)).toEqual([]);
  expect(livesThatDiffer(log, after)).toEqual([]);
});
