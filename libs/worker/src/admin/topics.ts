import { setTimeout as pause } from 'node:timers/promises';
import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import { type TopicDefinition, type TopicOptions, topicDefinitions } from '@lockbox/contracts/topics';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { type AclOptions, aclFindings } from './acls.ts';
import type { Finding, TopicsReport } from './findings.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { ConfigResourceTypes } = kafkajs;

export interface TopicsAdminOptions extends TopicOptions {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly acls?: AclOptions;
  readonly onFinding?: (finding: Finding) => void;
}

/**
 * Creates the topics of schemas/topics.yaml, mends their settings, registers the schemas and, where the broker checks
 * access, sets the access rules. What cannot be mended (partition count, replication) is reported as drift. Doing it
 * again changes nothing. Throws what Kafka or the registry throws.
 */
export const applyTopics = (options: TopicsAdminOptions): Promise<TopicsReport> => goThrough(options, true);

/** Reports what differs from schemas/topics.yaml and changes nothing. */
export const checkTopics = (options: TopicsAdminOptions): Promise<TopicsReport> => goThrough(options, false);

const LED_WITHIN_MS = 30_000;

/**
 * Waits until every partition has a leader. kafkajs's own waiting takes a broker that has not heard of a new topic yet
 * (UNKNOWN_TOPIC_OR_PARTITION, for a moment after its creation) for one that never will.
 */
async function untilLed(admin: Admin, definitions: readonly TopicDefinition[]): Promise<void> {
  const deadline = performance.now() + LED_WITHIN_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: definitions.map(({ name }) => name) });
      if (topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))) {
        return;
      }
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    if (performance.now() > deadline) {
      const sentence = `After ${LED_WITHIN_MS / 1000} s the new topics have no leaders. Check the brokers.`;
      throw new LockboxError('TOPICS_NOT_READY', sentence, { retriable: true });
    }
    await pause(50);
  }
}

async function goThrough(options: TopicsAdminOptions, mend: boolean): Promise<TopicsReport> {
  const { kafka, registry, namespace = 'lockbox', onFinding } = options;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const brokers = (await admin.describeCluster()).brokers.length;
    const { definitions, warnings } = fitToBrokers(topicDefinitions(options), brokers);
    const findings: Finding[] = [];
    const found = (more: readonly Finding[]) => {
      findings.push(...more);
      for (const finding of more) onFinding?.(finding);
    };
    found(await topicFindings(admin, definitions, options.development ?? false, mend));
    found(await subjectFindings(registry, namespace, definitions, mend));
    const acls = await aclFindings({ admin, definitions, namespace, mend, ...options.acls });
    found(acls.findings);
    return { findings, warnings: [...warnings, ...acls.warnings] };
  } finally {
    await admin.disconnect();
  }
}

/** Lowers replication to the number of brokers, saying so. */
function fitToBrokers(definitions: readonly TopicDefinition[], brokers: number) {
  const fitted = definitions.map((definition) => ({
    ...definition,
    replicationFactor: Math.min(definition.replicationFactor, brokers),
    minInsyncReplicas: Math.min(definition.minInsyncReplicas, brokers),
  }));
  const wanted = Math.max(0, ...definitions.map(({ replicationFactor }) => replicationFactor));
  const warnings =
    brokers < wanted
      ? [
          `${brokers} broker(s) instead of ${wanted}: every record stands in ${brokers} place(s) only. Not for production.`,
        ]
      : [];
  return { definitions: fitted, warnings };
}

/** Kafka's names for what a definition says. Numbers are texts there. */
function topicConfig(definition: TopicDefinition, development: boolean): Record<string, string> {
  return {
    'cleanup.policy': definition.cleanup,
    ...(definition.cleanup === 'delete' ? { 'retention.ms': String(definition.retentionMs) } : {}),
    ...(definition.maxCompactionLagMs === null
      ? {}
      : { 'max.compaction.lag.ms': String(definition.maxCompactionLagMs) }),
    'max.message.bytes': String(definition.maxMessageBytes),
    'message.timestamp.type': definition.timestampType,
    'min.insync.replicas': String(definition.minInsyncReplicas),
    // The development clock runs ahead of the brokers' by days: without this they refuse what is over an hour ahead.
    ...(development ? { 'message.timestamp.after.max.ms': '9223372036854775807' } : {}),
  };
}

const settingsText = (definition: TopicDefinition) =>
  `${definition.partitions} partitions, ${definition.replicationFactor} replica(s), ${definition.cleanup}`;

async function topicFindings(
  admin: Admin,
  definitions: readonly TopicDefinition[],
  development: boolean,
  mend: boolean,
): Promise<readonly Finding[]> {
  const present = new Set(await admin.listTopics());
  const missing = definitions.filter(({ name }) => !present.has(name));
  if (mend && missing.length > 0) {
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
  const existing = definitions.filter(({ name }) => present.has(name));
  return [
    ...missing.map(
      (definition): Finding => ({
        kind: 'topic',
        name: definition.name,
        state: mend ? 'created' : 'missing',
        detail: settingsText(definition),
      }),
    ),
    ...(existing.length === 0 ? [] : await existingTopicFindings(admin, existing, development, mend)),
  ];
}

async function existingTopicFindings(
  admin: Admin,
  definitions: readonly TopicDefinition[],
  development: boolean,
  mend: boolean,
): Promise<readonly Finding[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: definitions.map(({ name }) => name) });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: definitions.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const findings: Finding[] = [];
  for (const definition of definitions) {
    const { name } = definition;
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    const wanted = topicConfig(definition, development);
    const wrong = Object.entries(wanted).flatMap(([key, value]) => {
      const is = entries.find(({ configName }) => configName === key)?.configValue;
      return is === value ? [] : [`${key} is ${is}, not ${value}`];
    });
    const fixed = fixedDifferences(definition, topics.find((topic) => topic.name === name)?.partitions ?? []);
    if (mend && wrong.length > 0) {
      // AlterConfigs replaces all of a topic's own settings: what an operator has set besides is sent along.
      const others = entries.filter(({ isDefault, configName }) => !isDefault && !(configName in wanted));
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

/** What this command cannot mend, with what to do. */
function fixedDifferences(
  definition: TopicDefinition,
  partitions: readonly { readonly replicas: readonly number[] }[],
) {
  const differences: string[] = [];
  if (partitions.length !== definition.partitions) {
    differences.push(
      `${partitions.length} partitions, not ${definition.partitions} (fixed: growing them would remap keys; if this is meant, give --partitions ${partitions.length})`,
    );
  }
  const replicas = Math.min(...partitions.map((partition) => partition.replicas.length));
  if (partitions.length > 0 && replicas < definition.replicationFactor) {
    differences.push(
      `${replicas} replica(s), not ${definition.replicationFactor} (reassign with kafka-reassign-partitions.sh)`,
    );
  }
  return differences;
}

const COMPATIBILITY = 'BACKWARD_TRANSITIVE';

async function subjectFindings(
  registry: SchemaRegistryClient,
  namespace: string,
  definitions: readonly TopicDefinition[],
  mend: boolean,
): Promise<readonly Finding[]> {
  const subjects = new Map<string, SchemaFile>();
  for (const { subject, schema } of definitions) if (subject !== null && schema !== null) subjects.set(subject, schema);
  return Promise.all(
    [...subjects].map(async ([name, file]): Promise<Finding> => {
      const before = await subjectState(registry, namespace, file);
      if (before.problems.length === 0)
        return { kind: 'subject', name, state: 'right', detail: `schema id ${before.id}` };
      if (!mend) {
        const state = before.id === null ? 'missing' : 'differs';
        return { kind: 'subject', name, state, detail: before.problems.join('; ') };
      }
      const id = await registry.register(namespace, file);
      const state = before.id === null ? 'created' : 'mended';
      return { kind: 'subject', name, state, detail: `schema id ${id}, ${COMPATIBILITY}` };
    }),
  );
}

async function subjectState(registry: SchemaRegistryClient, namespace: string, file: SchemaFile) {
  const problems: string[] = [];
  let id: number | null = null;
  try {
    id = await registry.idOf(namespace, file);
  } catch (error) {
    if (!(error instanceof LockboxError) || error.code !== 'SCHEMA_NOT_REGISTERED') throw error;
    problems.push(`schemas/${file}.avsc is not registered`);
  }
  const compatibility = await registry.compatibilityOf(namespace, file);
  if (compatibility !== COMPATIBILITY)
    problems.push(`compatibility is ${compatibility ?? 'not set'}, not ${COMPATIBILITY}`);
  return { id, problems };
}
