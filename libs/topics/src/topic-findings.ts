import kafkajs, { type Admin, type ITopicMetadata } from 'kafkajs';
import type { TopicDefinition } from './definitions.ts';
import type { Finding, TopicsReport } from './findings.ts';
import { topicConfig } from './topic-config.ts';
import { fittedTo, presentSettings, wrongSettings } from './topic-settings.ts';
import { untilLed } from './until-led.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { ConfigResourceTypes, ConfigSource } = kafkajs;

const settingsText = (definition: TopicDefinition) =>
  `${definition.partitions} partitions, ${definition.replicationFactor} replica(s), ${definition.cleanup}`;

type Partitions = ITopicMetadata['partitions'];

/** Makes what is missing and mends settings; with `mend` false it only says what differs. */
export async function topicFindings(
  admin: Admin,
  definitions: readonly TopicDefinition[],
  development: boolean,
  mend: boolean,
): Promise<TopicsReport> {
  const present = await presentTopics(admin, definitions);
  const answering = (await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId);
  // Those that are away count too: topics have replicas there.
  const known = new Set([...answering, ...[...present.values()].flat().flatMap(({ replicas }) => replicas)]);
  const { fitted, warnings } = fitToBrokers(definitions, known.size);
  const missing = fitted.filter(({ name }) => !present.has(name));
  const hasRoom = ({ replicationFactor }: TopicDefinition) => replicationFactor <= answering.length;
  if (mend) await createTopics(admin, missing.filter(hasRoom), development);
  const waits = `not made while only ${answering.length} of ${known.size} brokers answer: it would have too few replicas for good`;
  const found = missing.map((definition): Finding => {
    const detail = hasRoom(definition) ? settingsText(definition) : `${settingsText(definition)} (${waits})`;
    const state = mend && hasRoom(definition) ? 'created' : 'missing';
    return { kind: 'topic', name: definition.name, state, detail };
  });
  const existing = await existingTopicFindings(admin, fitted, present, development, mend);
  return { findings: [...found, ...existing], warnings };
}

/** The partitions of those that there are, by topic. */
async function presentTopics(
  admin: Admin,
  definitions: readonly TopicDefinition[],
): Promise<ReadonlyMap<string, Partitions>> {
  const listed = new Set(await admin.listTopics());
  const names = definitions.map(({ name }) => name).filter((name) => listed.has(name));
  // Asked for none it would tell of all.
  const { topics } = names.length === 0 ? { topics: [] } : await admin.fetchTopicMetadata({ topics: names });
  return new Map(topics.map(({ name, partitions }) => [name, partitions]));
}

const fewestReplicas = (partitions: Partitions): number =>
  Math.min(...partitions.map(({ replicas }) => replicas.length));

/** Lowers replication to the number of brokers, saying so. */
function fitToBrokers(definitions: readonly TopicDefinition[], brokers: number) {
  const wanted = Math.max(0, ...definitions.map(({ replicationFactor }) => replicationFactor));
  const fitted = definitions.map((definition) => ({
    ...fittedTo(definition, brokers),
    replicationFactor: Math.min(definition.replicationFactor, brokers),
  }));
  const sentence = `${brokers} broker(s) instead of ${wanted}: every record stands in ${brokers} place(s) only. Not for production.`;
  return { fitted, warnings: brokers < wanted ? [sentence] : [] };
}

async function createTopics(admin: Admin, missing: readonly TopicDefinition[], development: boolean): Promise<void> {
  if (missing.length === 0) return;
  await admin.createTopics({
    topics: missing.map((definition) => ({
      topic: definition.name,
      numPartitions: definition.partitions,
      replicationFactor: definition.replicationFactor,
      configEntries: Object.entries(topicConfig(definition, development)).map(([name, value]) => ({ name, value })),
    })),
    waitForLeaders: false,
  });
  await untilLed(admin, missing);
}

async function existingTopicFindings(
  admin: Admin,
  all: readonly TopicDefinition[],
  partitionsOf: ReadonlyMap<string, Partitions>,
  development: boolean,
  mend: boolean,
): Promise<readonly Finding[]> {
  const definitions = all
    .filter(({ name }) => partitionsOf.has(name))
    .map((one) => fittedTo(one, fewestReplicas(partitionsOf.get(one.name) ?? [])));
  if (definitions.length === 0) return [];
  const present = await presentSettings(
    admin,
    definitions.map(({ name }) => name),
  );
  const findings: Finding[] = [];
  for (const definition of definitions) {
    const { name } = definition;
    const entries = present.get(name) ?? [];
    const wanted = topicConfig(definition, development);
    const wrong = wrongSettings(definition, development, entries);
    const fixed = fixedDifferences(definition, partitionsOf.get(name) ?? []);
    if (mend && wrong.length > 0) {
      // AlterConfigs replaces all settings of a topic, so further settings of an operator are sent along. The list also
      // contains those of brokers (server.properties), which are no defaults to kafkajs; if they were sent along, they
      // would become the topic's own.
      const others = entries.filter(
        ({ configSource, configName }) => configSource === ConfigSource.TOPIC_CONFIG && !(configName in wanted),
      );
      await admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: ConfigResourceTypes.TOPIC,
            name,
            configEntries: [
              ...Object.entries(wanted).map(([key, value]) => ({ name: key, value })),
              ...others.map(({ configName, configValue }) => ({ name: configName, value: configValue })),
            ],
          },
        ],
      });
    }
    findings.push(topicFinding(definition, wrong, fixed, mend));
  }
  return findings;
}

function topicFinding(
  definition: TopicDefinition,
  wrong: readonly string[],
  fixed: readonly string[],
  mend: boolean,
): Finding {
  const { name } = definition;
  if (fixed.length > 0) return { kind: 'topic', name, state: 'differs', detail: [...fixed, ...wrong].join('; ') };
  if (wrong.length > 0) return { kind: 'topic', name, state: mend ? 'mended' : 'differs', detail: wrong.join('; ') };
  return { kind: 'topic', name, state: 'right', detail: settingsText(definition) };
}

/** Returns the differences that this command cannot repair, with what to do. */
function fixedDifferences(definition: TopicDefinition, partitions: Partitions) {
  const differences: string[] = [];
  if (partitions.length !== definition.partitions) {
    differences.push(
      `${partitions.length} partitions, not ${definition.partitions} (fixed: keys would lead elsewhere. If the topics were made with ${partitions.length}, give --partitions ${partitions.length}; if they were added since, see docs/runbook.md, "Partitions were added to a topic")`,
    );
  }
  const replicas = fewestReplicas(partitions);
  if (partitions.length > 0 && replicas < definition.replicationFactor) {
    differences.push(
      `${replicas} replica(s), not ${definition.replicationFactor} (reassign with kafka-reassign-partitions.sh)`,
    );
  }
  return differences;
}
