import type { SchemaRegistryClient, SchemaTexts } from '@lockbox/contracts/registry';
import type { Clock } from '@lockbox/platform/clock';
import type { TopicNames } from '@lockbox/topics/names';
import type { LogTrust } from '@lockbox/worker/read';
import type { Kafka } from 'kafkajs';

/** The servers on which a log is, and the names of its topics. */
export interface LogCluster {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient & SchemaTexts;
  readonly topics: TopicNames;
  readonly clock: Clock;
  /** Whose events are believed; the settings are read when the log is. */
  readonly trust: () => LogTrust;
}
