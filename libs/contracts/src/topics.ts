import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CommandData } from './generated/commands.ts';
import type { SchemaFile } from './schemas.ts';

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

export type Sender = 'intake' | 'portal' | 'timer' | 'notifier';
export const senders: readonly Sender[] = ['intake', 'portal', 'timer', 'notifier'];

interface TopicsFile {
  defaults: {
    partitions: number;
    replicationFactor: number;
    minInsyncReplicas: number;
    timestampType: TopicDefinition['timestampType'];
    maxMessageBytes: number;
  };
  sources: string[];
  topics: {
    name: string;
    schema?: SchemaFile;
    subject?: string;
    cleanup: TopicDefinition['cleanup'];
    retention?: string;
    maxCompactionLag?: string;
    maxMessageBytes?: number;
    writers: string[];
    readers?: string[];
  }[];
  senders: Record<Sender, CommandData['type'][]>;
}

// The cast is checked by topics.test.ts, which reads every field of every topic.
const file = parse(readFileSync(new URL('../../../schemas/topics.yaml', import.meta.url), 'utf8')) as TopicsFile;

const DAY_MS = 86_400_000;

function daysOf(duration: string): number {
  const days = /^P(\d+)D$/.exec(duration)?.[1];
  if (days === undefined) throw new Error(`topics.yaml: "${duration}" is not a number of days such as P28D`);
  return Number(days) * DAY_MS;
}

/** The names of one deployment's topics. Several deployments can share a cluster, each in its own namespace. */
export interface TopicNames {
  readonly namespace: string;
  readonly directory: string;
  readonly commands: string;
  readonly events: string;
  readonly texts: string;
  readonly policyState: string;
  readonly sealed: string;
  readonly deadLetters: string;
  intake(source: string): string;
}

/** `lockbox` gives the names of contract.md: `lockbox.commands`, `lockbox.intake.<source>` and so on. */
export function topicNames(namespace = 'lockbox'): TopicNames {
  return {
    namespace,
    directory: `${namespace}.directory`,
    commands: `${namespace}.commands`,
    events: `${namespace}.events`,
    texts: `${namespace}.texts`,
    policyState: `${namespace}.policy-state`,
    sealed: `${namespace}.sealed`,
    deadLetters: `${namespace}.dead-letters`,
    intake: (source) => `${namespace}.intake.${source}`,
  };
}

/** The subject of a schema in a namespace; all intake topics share one. */
export const subjectOf = (namespace: string, schema: SchemaFile): string => `${namespace}.${schema}-value`;

export interface TopicOptions {
  readonly namespace?: string;
  /** Upstream sources besides those of topics.yaml. */
  readonly sources?: readonly string[];
  /** Overrides the default of 12, for small installations and tests. Fixed from then on. */
  readonly partitions?: number;
  /** Development only: CreateTime, so that the clock can be advanced. */
  readonly development?: boolean;
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

/** Whether topics.yaml lets this sender send this type of command. */
export function maySend(sender: string, type: CommandData['type']): boolean {
  return Object.hasOwn(file.senders, sender) && file.senders[sender as Sender].includes(type); // own key: it is a Sender
}
