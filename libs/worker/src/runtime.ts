import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Clock } from '@lockbox/platform/clock';
import type { Logger } from '@lockbox/platform/log';
import type { TopicNames } from '@lockbox/topics/names';
import type { Kafka } from 'kafkajs';
import type { WorkerDefinition } from './definition.ts';
import type { GroupOffsets } from './group/group-offsets.ts';
import type { WorkerMetrics } from './health/metrics.ts';
import type { Status } from './health/status.ts';
import type { CodecSource } from './read/codecs.ts';
import type { LogReader } from './read/log-reader.ts';
import type { LogTrust } from './read/log-trust.ts';
import type { SeenTopics } from './read/seen-topics.ts';
import type { RecordSender } from './write/sender.ts';

/** The resources shared by all partitions of a worker. */
export interface Runtime {
  readonly definition: WorkerDefinition;
  /** Consumer group, `<namespace>.<name>`. */
  readonly group: string;
  readonly topics: TopicNames;
  readonly kafka: Kafka;
  readonly codecs: CodecSource;
  readonly trust: LogTrust;
  readonly reader: LogReader;
  readonly offsets: GroupOffsets;
  readonly sender: RecordSender;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: WorkerMetrics;
  readonly status: Status;
  readonly seenTopics: SeenTopics;
  /** The entries of LOCKBOX_ACCEPTED_GAPS. */
  readonly acceptedGaps: ReadonlySet<string>;
  /** Size in bytes of the largest record that a topic accepts. */
  limitOf(topic: string): number;
}

export type AnySession = Awaited<ReturnType<WorkerDefinition<SchemaFile>['open']>>;
