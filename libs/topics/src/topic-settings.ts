import kafkajs, { type Admin, type ConfigEntries } from 'kafkajs';
import type { TopicDefinition } from './definitions.ts';
import { topicConfig } from './topic-config.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { ConfigResourceTypes } = kafkajs;

/** The settings that topics have, by topic. */
export async function presentSettings(
  admin: Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, readonly ConfigEntries[]>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  return new Map(resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]));
}

/** A topic of fewer replicas asks for fewer in sync: `lockbox topics` tells an installation of fewer brokers. */
export const fittedTo = (definition: TopicDefinition, replicas: number): TopicDefinition => ({
  ...definition,
  minInsyncReplicas: Math.min(definition.minInsyncReplicas, replicas),
});

/** Describes the settings of a topic that differ from its definition. */
export const wrongSettings = (
  definition: TopicDefinition,
  development: boolean,
  present: readonly ConfigEntries[],
): readonly string[] =>
  Object.entries(topicConfig(definition, development)).flatMap(([name, value]) => {
    const is = present.find(({ configName }) => configName === name)?.configValue;
    return is === value ? [] : [`${name} is ${is}, not ${value}`];
  });
