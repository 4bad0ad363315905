import { type SchemaFile, subjectOf } from '@lockbox/contracts/schemas';
import { file } from './file.ts';

/** One topic as `schemas/topics.yaml` describes it, with its full name and every default filled in. */
export interface TopicDefinition {
  readonly name: string;
  /** The subject in the schema registry, or null where values are not ours to describe (dead letters). */
  readonly subject: string | null;
  readonly schema: SchemaFile | null;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly cleanup: 'delete' | 'compact';
  /** Milliseconds, -1 for ever. */
  readonly retentionMs: number;
  /** Milliseconds within which a compacted topic drops what was replaced, or null for the broker's default. */
  readonly maxCompactionLagMs: number | null;
  readonly maxMessageBytes: number;
  readonly timestampType: 'LogAppendTime' | 'CreateTime';
  readonly writers: readonly string[];
  readonly readers: readonly string[];
}

export interface TopicOptions {
  readonly namespace?: string;
  /** Upstream sources besides those of topics.yaml. */
  readonly sources?: readonly string[];
  /** Overrides the default of 12, for small installations and tests. Fixed from then on. */
  readonly partitions?: number;
  /** Development only: CreateTime, so that the clock can be advanced. */
  readonly development?: boolean;
}

const DAY_MS = 86_400_000;

function daysOf(duration: string): number {
  const days = /^P(\d+)D$/.exec(duration)?.[1];
  if (days === undefined) throw new Error(`topics.yaml: "${duration}" is not a number of days such as P28D`);
  return Number(days) * DAY_MS;
}

/** Every topic with its full name, in the order of topics.yaml. */
export function topicDefinitions(options: TopicOptions = {}): readonly TopicDefinition[] {
  const { namespace = 'lockbox', sources = [], partitions = file.defaults.partitions, development = false } = options;
  const allSources = [...new Set([...file.sources, ...sources])];
  return file.topics.flatMap((topic) => {
    const perSource = topic.name.includes('<source>') ? allSources : [''];
    return perSource.map((source): TopicDefinition => {
      const schema = topic.schema ?? null;
      return {
        name: `${namespace}.${topic.name.replace('<source>', source)}`,
        subject: schema === null ? null : subjectOf(namespace, schema),
        schema,
        partitions,
        replicationFactor: file.defaults.replicationFactor,
        minInsyncReplicas: file.defaults.minInsyncReplicas,
        cleanup: topic.cleanup,
        retentionMs: topic.retention && topic.retention !== 'forever' ? daysOf(topic.retention) : -1,
        maxCompactionLagMs: topic.maxCompactionLag ? daysOf(topic.maxCompactionLag) : null,
        maxMessageBytes: topic.maxMessageBytes ?? file.defaults.maxMessageBytes,
        timestampType: development ? 'CreateTime' : file.defaults.timestampType,
        writers: topic.writers.map((writer) => writer.replace('<source>', source)),
        readers: topic.readers ?? [],
      };
    });
  });
}
