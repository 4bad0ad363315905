import { type SchemaFile, subjectOf } from '@lockbox/contracts/schemas';
import { eachSource, readersOf, writersOf } from './access.ts';
import { type TopicEntry, type TopicsFile, topicsFile } from './file/index.ts';

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
  /** Kafka deletes whole segments, so a record may stay so many milliseconds longer; null where all are kept. */
  readonly segmentMs: number | null;
  /** Milliseconds within which a compacted topic drops what was replaced, or null for the broker's default. */
  readonly maxCompactionLagMs: number | null;
  /** Settings of a compacted topic that control what is compacted and when, or null for the broker's default. */
  readonly segmentBytes: number | null;
  readonly minCleanableDirtyRatio: number | null;
  readonly maxMessageBytes: number;
  readonly timestampType: 'LogAppendTime' | 'CreateTime';
  /** A rule by which anybody but its readers may read it is drift. */
  readonly restricted: boolean;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
}

export interface TopicOptions {
  readonly namespace?: string;
  /** Instead of schemas/topics.yaml. */
  readonly file?: TopicsFile;
  /** Overrides the default of 12, for small installations and tests. Fixed from then on. */
  readonly partitions?: number;
  /** Development only: CreateTime, so that the clock can be advanced. */
  readonly development?: boolean;
}

const DAY_MS = 86_400_000;

/** P28D in milliseconds; the file allows whole days only. */
const daysInMs = (duration: string): number => Number.parseInt(duration.slice(1), 10) * DAY_MS;

const retentionMs = ({ retention }: TopicEntry): number =>
  retention === null || retention === 'forever' ? -1 : daysInMs(retention);

/** Every topic with its full name, in the order of the file. */
export function topicDefinitions(options: TopicOptions = {}): readonly TopicDefinition[] {
  const { namespace = 'lockbox', file = topicsFile(), development = false } = options;
  const { defaults } = file;
  return file.topics.flatMap((topic) =>
    eachSource([topic.name], file.sources).map(
      (name): TopicDefinition => ({
        name: `${namespace}.${name}`,
        subject: topic.schema === null ? null : subjectOf(namespace, topic.schema),
        schema: topic.schema,
        partitions: options.partitions ?? defaults.partitions,
        replicationFactor: defaults.replicationFactor,
        minInsyncReplicas: defaults.minInsyncReplicas,
        cleanup: topic.cleanup,
        retentionMs: retentionMs(topic),
        segmentMs: topic.cleanup === 'delete' && retentionMs(topic) >= 0 ? DAY_MS : null,
        maxCompactionLagMs: topic.maxCompactionLag === null ? null : daysInMs(topic.maxCompactionLag),
        segmentBytes: topic.segmentBytes,
        minCleanableDirtyRatio: topic.minCleanableDirtyRatio,
        maxMessageBytes: topic.maxMessageBytes,
        timestampType: development ? 'CreateTime' : defaults.timestampType,
        restricted: topic.restricted,
        writers: writersOf(file, name),
        readers: readersOf(file, name),
      }),
    ),
  );
}
