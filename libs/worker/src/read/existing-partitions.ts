import { protocolErrorOf } from '../retry/index.ts';
import type { LogReader } from './log-reader.ts';

/** A topic's partitions; undefined if the topic does not exist. */
export async function existingPartitions(reader: LogReader, topic: string): Promise<readonly number[] | undefined> {
  try {
    return await reader.partitionsOf(topic);
  } catch (error) {
    if (protocolErrorOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
    throw error;
  }
}
