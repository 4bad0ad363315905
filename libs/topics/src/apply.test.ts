import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import kafkajs, { type Admin, type ConfigEntries, type Kafka } from 'kafkajs';
import { assert, expect, test } from 'vitest';
import { applyTopics } from './apply.ts';
import { topicDefinitions } from './definitions.ts';
import { topicConfig } from './topic-config.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { ConfigSource } = kafkajs;

type Setting = Pick<ConfigEntries, 'configName' | 'configValue' | 'configSource'>;

const PARTITIONS = 2;
const definitions = topicDefinitions({ partitions: PARTITIONS });
const EVENTS = 'lockbox.events';

/**
 * Topics as a cluster has them; `brokers` are those that answer, and those that are away keep their replicas. `others` are
 * settings of each topic besides or instead of those that it has to have.
 */
function cluster(brokers: number, replicas: ReadonlyMap<string, number>, others: readonly Setting[] = []) {
  const created: Parameters<Admin['createTopics']>[0]['topics'] = [];
  const altered: Record<string, Record<string, string>> = {};
  const admin: Partial<Admin> = {
    connect: async () => undefined,
    disconnect: async () => undefined,
    describeCluster: async () => ({
      brokers: Array.from({ length: brokers }, (_, nodeId) => ({ nodeId, host: 'broker', port: 9092 })),
      controller: 0,
      clusterId: 'cluster',
    }),
    listTopics: async () => [...replicas.keys()],
    fetchTopicMetadata: async (asked) => ({
      topics: (asked?.topics ?? []).map((name) => ({
        name,
        partitions: Array.from({ length: PARTITIONS }, (_, partitionId) => ({
          ...{ partitionErrorCode: 0, partitionId, leader: 0, isr: [0] },
          replicas: Array.from({ length: replicas.get(name) ?? 1 }, (_, nodeId) => nodeId),
        })),
      })),
    }),
    describeConfigs: async ({ resources }) => ({
      resources: resources.map(({ name, type }) => {
        const definition = definitions.find((one) => one.name === name);
        const config = definition === undefined ? {} : topicConfig(definition, false);
        const least = Math.min(definition?.minInsyncReplicas ?? 1, replicas.get(name) ?? 1);
        const own = Object.entries({ ...config, 'min.insync.replicas': `${least}` })
          .filter(([configName]) => !others.some((other) => other.configName === configName))
          .map(([configName, configValue]) => ({ configName, configValue, configSource: ConfigSource.TOPIC_CONFIG }));
        return {
          ...{ errorCode: 0, errorMessage: '', resourceName: name, resourceType: type },
          configEntries: [...own, ...others].map((setting) => ({
            ...setting,
            ...{ isSensitive: false, readOnly: false, configSynonyms: [] },
            isDefault: setting.configSource === ConfigSource.DEFAULT_CONFIG,
          })),
        };
      }),
      throttleTime: 0,
    }),
    async createTopics({ topics }) {
      created.push(...topics);
      return true;
    },
    async alterConfigs({ resources }) {
      for (const { name, configEntries } of resources)
        altered[name] = Object.fromEntries(configEntries.map(({ name: setting, value }) => [setting, value]));
    },
  };
  return {
    created,
    altered,
    apply: () =>
      applyTopics({
        kafka: { admin: () => admin } as unknown as Kafka, // as much of it as is used
        registry: {} as SchemaRegistryClient, // of topics alone it is not asked
        partitions: PARTITIONS,
        kinds: ['topic'],
      }),
  };
}
const allWith = (replicas: number, but?: string) =>
  new Map(definitions.flatMap(({ name }) => (name === but ? [] : [[name, replicas] as const])));
const one = ({ findings }: Awaited<ReturnType<typeof applyTopics>>, name: string) =>
  findings.find((finding) => finding.name === name);

test('while brokers are away a topic asks for as many replicas in sync as before', async () => {
  const { apply, altered } = cluster(1, allWith(3));
  const report = await apply();
  expect(altered).toEqual({});
  expect(one(report, EVENTS)).toMatchObject({ state: 'right', detail: expect.stringContaining('3 replica(s)') });
  expect(report.warnings).toEqual([]);
});

test('while brokers are away no topic is made, which would have too few replicas for good', async () => {
  const { apply, created } = cluster(2, allWith(3, EVENTS));
  expect(one(await apply(), EVENTS)).toMatchObject({
    state: 'missing',
    detail: expect.stringContaining('2 of 3 brokers'),
  });
  expect(created).toEqual([]);
});

test('on fewer brokers a topic is made with fewer replicas, saying so', async () => {
  const { apply, created } = cluster(1, new Map());
  const { findings, warnings } = await apply();
  expect(new Set(findings.map(({ state }) => state))).toEqual(new Set(['created']));
  expect(created).toHaveLength(definitions.length);
  for (const { replicationFactor, configEntries } of created) {
    expect(replicationFactor).toBe(1);
    expect(configEntries).toContainEqual({ name: 'min.insync.replicas', value: '1' });
  }
  expect(warnings).toEqual([expect.stringContaining('1 broker(s) instead of 3')]);
});

test('a topic from before there were more brokers is written to until it has more replicas', async () => {
  const { apply, altered } = cluster(3, allWith(1));
  expect(one(await apply(), EVENTS)).toMatchObject({
    state: 'differs',
    detail: expect.stringContaining('1 replica(s), not 3'),
  });
  expect(altered).toEqual({});
});

test('what is mended leaves the brokers’ own settings theirs, and keeps what was set on the topic', async () => {
  const { apply, altered } = cluster(3, allWith(3), [
    { configName: 'retention.bytes', configValue: '1000', configSource: ConfigSource.TOPIC_CONFIG },
    { configName: 'compression.type', configValue: 'zstd', configSource: ConfigSource.TOPIC_CONFIG },
    { configName: 'segment.jitter.ms', configValue: '1', configSource: ConfigSource.STATIC_BROKER_CONFIG },
    { configName: 'flush.ms', configValue: '2', configSource: ConfigSource.DYNAMIC_BROKER_CONFIG },
    { configName: 'index.interval.bytes', configValue: '3', configSource: ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG },
    { configName: 'preallocate', configValue: 'false', configSource: ConfigSource.DEFAULT_CONFIG },
  ]);
  expect(one(await apply(), EVENTS)).toMatchObject({ state: 'mended', detail: 'retention.bytes is 1000, not -1' });
  const definition = definitions.find(({ name }) => name === EVENTS);
  assert(definition);
  expect(altered[EVENTS]).toEqual({ ...topicConfig(definition, false), 'compression.type': 'zstd' });
});
