import type { TopicDefinition } from './definitions.ts';

/** Kafka's names for what a definition says. Numbers are texts there. */
export function topicConfig(definition: TopicDefinition, development: boolean): Record<string, string> {
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
