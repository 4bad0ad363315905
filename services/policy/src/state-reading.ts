import type { PartitionMarker } from '@lockbox/contracts/generated/policy-state';
import { MAC_HEADER } from '@lockbox/contracts/senders';
import { type PartitionContext, StopPartition } from '@lockbox/worker/definition';
import { collectGarbage } from './collect-garbage.ts';
import { PartitionMemory } from './memory.ts';
import { StateLedger } from './state-ledger.ts';
import { COMPLETE_SINCE, MARKER_KEY, STATE_VERSION } from './state-records.ts';
import type { StateSealer } from './state-seal.ts';

/** After so many records the garbage is collected: V8 would let it grow to as much again as a million requests take. */
const COLLECTED_EACH = 20_000;

/** The content of policy-state for a partition, as far as policy has written it. */
export interface StoredState {
  readonly memory: PartitionMemory;
  readonly ledger: StateLedger;
  /** The marker of policy's last transaction, if that is known; undefined if only the log can show it. */
  readonly marker: PartitionMarker | undefined;
  /**
   * True if the records are not believed, or lack fields that this release needs: the memory must then come from the
   * log.
   */
  readonly refused: boolean;
  /** Keys to write again: they have a foreign record, or one that the previous key has sealed. */
  readonly mend: ReadonlySet<string>;
}

/**
 * Reads policy-state to its end and believes the records that policy has sealed, if none is missing: the marker of the
 * last transaction covers all other records together. Otherwise a record was removed, or older ones were brought back,
 * and nothing is believed. Foreign records are skipped, with an alarm.
 */
export async function readState(context: PartitionContext, sealer: StateSealer): Promise<StoredState> {
  const memory = new PartitionMemory();
  const ledger = new StateLedger(memory);
  const foreign = new Map<string, number>();
  const outdated = new Set<string>();
  let marker: PartitionMarker | undefined;
  let uncollected = 0;
  await context.readToEnd('policy-state', 'beginning', (batch) => {
    uncollected += batch.records.length;
    if (uncollected >= COLLECTED_EACH) {
      collectGarbage();
      uncollected = 0;
    }
    for (const { key: bytes, raw, value, headers, offset } of batch.records) {
      const key = bytes?.toString() ?? '';
      const seal = sealer.opened(key, raw, headers[MAC_HEADER]);
      if (seal === undefined) {
        foreign.set(key, offset);
        continue;
      }
      // The earlier records of this key were overwritten, and compaction will remove them.
      foreign.delete(key);
      if (seal.outdated) outdated.add(key);
      else outdated.delete(key);
      if (value?.type === 'PartitionMarker') {
        marker = value;
        continue;
      }
      const element = new Map([[key, value === null ? null : seal.element]]);
      const sum = ledger.sumAfter(element);
      if (value === null) memory.delete(key);
      else if (value.type === 'Head') memory.setHead({ ...value, hash: apart(value.hash) });
      else memory.put(value);
      ledger.accept(element, sum);
    }
  });
  if (marker !== undefined && marker.version > STATE_VERSION) throw newer(context.partition, marker.version);
  const [first] = foreign.values();
  const isOwn = isPolicys(marker, ledger, sealer, foreign);
  // Only the log has the fields that a state of an earlier version lacks.
  if (isOwn && (marker === undefined || marker.version >= COMPLETE_SINCE)) {
    if (first !== undefined) {
      context.alarm(
        'STATE_FORGED',
        `policy-state has ${foreign.size} records that policy did not write, the first at offset ${first}. They are passed over and written again. Find who has write access.`,
        { offset: first, records: foreign.size },
      );
    }
    const mend = new Set([...foreign.keys(), ...outdated]);
    mend.delete(MARKER_KEY);
    return { memory, ledger, marker, refused: false, mend };
  }
  context.alarm(
    'STATE_REFUSED',
    `policy-state is not what policy left (${foreign.size} records are not sealed with its key): it is not believed, and made again from the log. Expected once, after an upgrade from a release that did not seal it or kept less in it, or when LOCKBOX_STATE_KEY was replaced without the previous key. Otherwise find who has write access.`,
    { records: foreign.size },
  );
  const mend = new Set([...foreign.keys(), ...memory.keys()]);
  mend.delete(MARKER_KEY);
  const kept = isOwn ? sealedIn(memory) : new PartitionMemory();
  const believed = isOwn ? marker : undefined;
  return { memory: kept, ledger: new StateLedger(kept), marker: believed, refused: true, mend };
}

/** Sealed details are in no event, so they are kept if policy itself wrote them. */
function sealedIn(memory: PartitionMemory): PartitionMemory {
  const kept = new PartitionMemory();
  for (const key of memory.keys()) {
    const record = memory.record(key);
    if (record !== null && 'sealed' in record && record.sealed !== null) kept.put(record);
  }
  return kept;
}

/** A copy that keeps nothing else alive: what is decoded is cut from blocks of 4 KiB, and a head is kept for good. */
function apart(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

/**
 * Returns whether the records are those that policy has left. An empty partition counts too: it is new, or the topic
 * was emptied.
 */
function isPolicys(
  marker: PartitionMarker | undefined,
  ledger: StateLedger,
  sealer: StateSealer,
  foreign: ReadonlyMap<string, number>,
): boolean {
  if (marker === undefined) return ledger.sum === 0n && foreign.size === 0;
  return marker.digest !== null && sealer.isDigestOf(ledger.sum, marker.digest);
}

const newer = (partition: number, version: number): StopPartition =>
  new StopPartition(
    'STATE_NEWER',
    `policy-state of partition ${partition} has version ${version}, and this binary knows ${STATE_VERSION}: it would lose what it does not know. Run the release that wrote it, or a later one.`,
  );
