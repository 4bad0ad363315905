import type { TopicDefinition } from './definitions.ts';

/** Kafka's names for what a definition says. Numbers are texts there; what it leaves to the broker is left out. */
export function topicConfig(definition: TopicDefinition, development: boolean): Record<string, string> {
  const values = {
    'cleanup.policy': definition.cleanup,
    'retention.ms': definition.cleanup === 'delete' ? definition.retentionMs : null,
    'segment.ms': definition.segmentMs,
    'max.compaction.lag.ms': definition.maxCompactionLagMs,
    'segment.bytes': definition.segmentBytes,
    'min.cleanable.dirty.ratio': definition.minCleanableDirtyRatio,
    'max.message.bytes': definition.maxMessageBytes,
    'message.timestamp.type': definition.timestampType,
    'min.insync.replicas': definition.minInsyncReplicas,
    // A broker's own limit by bytes would delete what nobody has read yet, and a leader without all records would lose them.
    'retention.bytes': -1,
    'unclean.leader.election.enable': false,
    // The development clock runs ahead of the brokers' by days: without this they refuse what is over an hour ahead.
    'message.timestamp.after.max.ms': development ? '9223372036854775807' : null,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  );
}
