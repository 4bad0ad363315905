import kafkajs, { type Admin } from 'kafkajs';
import type { TopicDefinition } from './definitions.ts';
import type { Finding } from './findings.ts';
import { topicConfig } from './topic-config.ts';
import { presentSettings, wrongSettings } from './topic-settings.ts';
import { untilLed } from './until-led.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { ConfigResourceTypes } = kafkajs;

const settingsText = (definition: TopicDefinition) =>
  `${definition.partitions} partitions, ${definition.replicationFactor} replica(s), ${definition.cleanup}`;

/** Makes what is missing and mends settings; with `mend` false it only says what differs. */
export async function topicFindings(
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
      `${partitions.length} partitions, not ${definition.partitions} (fixed: keys would lead elsewhere. If the topics were made with ${partitions.length}, give --partitions ${partitions.length}; if they were added since, see docs/runbook.md, "Partitions were added to a topic")`,
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
