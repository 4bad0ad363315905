import type { Head, PartitionMarker, Value as StateRecord } from '@lockbox/contracts/generated/policy-state';
import type { Outgoing } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';
import type { BatchMemory } from './memory.ts';

const MARKER_KEY = 'partition';
const headKey = (head: Head): string => `${head.tenantId}/head/`;

/**
 * The records of policy-state for these changes, in the order of the memories: one per entity, a tombstone where one was
 * removed, and the marker.
 */
export function stateRecords(
  deps: PolicyDeps,
  partition: number,
  memories: readonly BatchMemory[],
  marker: Omit<PartitionMarker, 'type'>,
): Outgoing[] {
  const topic = deps.topics.policyState;
  const codec = deps.codecs['policy-state'];
  const records: Outgoing[] = [];
  const write = (key: string, value: StateRecord | null) =>
    records.push({ topic, partition, key, value: value === null ? null : codec.encode(value) });
  for (const memory of memories) {
    for (const [key, entity] of memory.changes) write(key, entity);
    for (const head of memory.heads.values()) write(headKey(head), head);
  }
  write(MARKER_KEY, { type: 'PartitionMarker', ...marker });
  return records;
}
