import type { Value } from '@lockbox/contracts/generated/policy-state';
import { MAC_HEADER } from '@lockbox/contracts/senders';
import type { Outgoing } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';
import type { StateChanges } from './memory.ts';
import type { LedgerChanges, StateLedger } from './state-ledger.ts';
import type { StateSealer } from './state-seal.ts';

export const MARKER_KEY = 'partition';

/**
 * Raise it if an older binary would misunderstand the state, or would write it back without the new fields: it then
 * leaves the partition alone. New fields alone also need it, since an older binary drops them; except in the marker, if
 * it may lack them, because it is written again each time.
 */
export const STATE_VERSION = 9;
/**
 * The first version whose state lacks nothing that its log has: a log that was written before lacks the later fields
 * too.
 */
export const COMPLETE_SINCE = 9;

/** The topic of one partition's state, and its content so far. */
export interface StateTopic {
  readonly partition: number;
  readonly sealer: StateSealer;
  readonly ledger: StateLedger;
}

/**
 * Returns the sealed records of policy-state for these changes, and the marker that covers everything that the
 * partition then contains.
 */
export function stateRecords(
  {
    topics,
    codecs,
    clock,
  }: Pick<PolicyDeps, 'topics' | 'clock'> & { readonly codecs: Pick<PolicyDeps['codecs'], 'policy-state'> },
  { partition, sealer, ledger }: StateTopic,
  changes: StateChanges,
  reached: { readonly commandOffset: number; readonly eventsOffset: number; readonly eventsTopic: string },
): { readonly records: readonly Outgoing[]; readonly elements: LedgerChanges; readonly sum: bigint } {
  const codec = codecs['policy-state'];
  const timestamp = clock.now();
  const records: Outgoing[] = [];
  const elements = new Map<string, bigint | null>();
  const write = (key: string, record: Value | null): bigint => {
    const value = record === null ? null : codec.encode(record);
    const { mac, element } = sealer.seal(key, value);
    records.push({ topic: topics.policyState, partition, key, value, timestamp, headers: { [MAC_HEADER]: mac } });
    return element;
  };
  changes.forEach((record, key) => {
    const element = write(key, record);
    elements.set(key, record === null ? null : element);
  });
  const sum = ledger.sumAfter(elements);
  write(MARKER_KEY, { type: 'PartitionMarker', ...reached, version: STATE_VERSION, digest: sealer.digestOf(sum) });
  return { records, elements, sum };
}
