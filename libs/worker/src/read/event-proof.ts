import type { AlarmCode } from '@lockbox/contracts/alarms';
import { digestOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER } from '@lockbox/evidence/proof';
import { type PublicKeys, publicKeysOf } from '@lockbox/evidence/signing-keys';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { createProofVerifier, type ProofFault } from '@lockbox/evidence/verifier';
import { SettingsError } from '@lockbox/platform/settings';
import type { PartitionContext } from '../definition.ts';
import { keyPartition } from '../write/key-partition.ts';
import type { StoredRecord } from './committed.ts';

/** Whose events a reader of the log believes. */
export interface LogTrust {
  readonly keys: PublicKeys;
  /** By partition: events that stand before this offset may be without a proof, as releases before wrote them. */
  readonly unsignedUntil: readonly number[];
}

export function logTrustOf(settings: {
  readonly LOCKBOX_SIGNING_PUBLIC_KEYS: string;
  readonly LOCKBOX_UNSIGNED_EVENTS_UNTIL: string;
}): LogTrust {
  return {
    keys: publicKeysOf(settings.LOCKBOX_SIGNING_PUBLIC_KEYS),
    unsignedUntil: offsetsOf(settings.LOCKBOX_UNSIGNED_EVENTS_UNTIL),
  };
}

/** Of `partition:offset` for each partition, in any order. */
function offsetsOf(places: string): readonly number[] {
  const offsets = new Map(places.split(',').map((place) => place.split(':').map(Number) as [number, number]));
  if (places === '') return [];
  return Array.from({ length: offsets.size }, (_, partition) => {
    const offset = offsets.get(partition);
    if (offset !== undefined) return offset;
    throw new SettingsError([
      `LOCKBOX_UNSIGNED_EVENTS_UNTIL names ${offsets.size} partitions and not partition ${partition}: it has to name each of the topic's, since their number says where a tenant stands`,
    ]);
  });
}

/** Why a record of the log's topic does not count. */
export interface EventFault {
  readonly code: AlarmCode;
  /** Says of the record what is wrong with it. */
  readonly what: string;
}

/** A record that does not count as an event. */
export interface Dropped {
  readonly record: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly fault: EventFault;
}

type Unplaced = Omit<StoredRecord, 'timestamp'>;
type Placed = Unplaced & { readonly partition: number; readonly hash?: Digest | undefined };

/** What is wrong with a record; undefined if policy wrote it there. */
export type EventProof = (record: Placed) => EventFault | undefined;

const faults: Readonly<Record<ProofFault, EventFault>> = {
  NO_PROOF: { code: 'FOREIGN_EVENT', what: 'bears no proof that policy wrote it' },
  WRONG_PROOF: { code: 'FOREIGN_EVENT', what: 'bears the proof of another record, or of another place' },
  UNKNOWN_KEY: { code: 'UNKNOWN_SIGNING_KEY', what: 'is signed with a key that LOCKBOX_SIGNING_PUBLIC_KEYS lacks' },
};

/**
 * Tells the events of one topic from whatever else stands there: what policy wrote carries its proof (docs/contract.md,
 * "Proof of an event"). It looks at the bytes alone, so that nothing else is done with what is no event, not even decoding.
 */
export function createEventProof(topic: string, trust: LogTrust): EventProof {
  const verifier = createProofVerifier(topic, trust.keys);
  const needsNone = withoutProof(trust);
  return (record) => {
    if (needsNone(record, record.partition)) return undefined;
    const { partition, raw, headers, hash } = record;
    const fault = verifier.faultOf(partition, raw, headers[PROOF_HEADER], hash);
    return fault && faults[fault];
  };
}

/** What is wrong with each of a partition's records that follow, by the hashes of their values. */
export type PortionProof = (
  records: readonly Unplaced[],
  hashes: readonly (Digest | undefined)[],
) => Promise<readonly (EventFault | undefined)[]>;

/** The same for whoever reads one partition as fast as it goes: signatures are checked beside the rest, in threads of Node's. */
export function createPortionProof(topic: string, partition: number, trust: LogTrust): PortionProof {
  const verifier = createProofVerifier(topic, trust.keys);
  const needsNone = withoutProof(trust);
  return async (records, hashes) => {
    const found = records.map((record, index) =>
      needsNone(record, partition)
        ? undefined
        : verifier.lookAt(partition, record.raw, record.headers[PROOF_HEADER], hashes[index]),
    );
    await verifier.checkSignatures();
    return found.map((one) => {
      if (typeof one === 'string') return faults[one];
      return one === undefined || one.holds ? undefined : faults.WRONG_PROOF;
    });
  };
}

/** Whether a record may be without a proof, and is. */
function withoutProof({ unsignedUntil }: LogTrust): (record: Unplaced, partition: number) => boolean {
  const partitionOf = keyPartition(unsignedUntil.length);
  return ({ offset, key, raw, headers }, partition) =>
    headers[PROOF_HEADER] === undefined &&
    raw !== null &&
    offset < (unsignedUntil[partition] ?? 0) &&
    partitionOf(key?.toString() ?? '') === partition;
}

/** What a record of the log gets, so that it is hashed once, whoever needs it: proofs, chains, the tree, the trail. */
export const hashOfRecord = (raw: Buffer | null): Digest | undefined => (raw === null ? undefined : digestOf(raw));

/** Those records that policy wrote, and those that it did not. */
export function provenAmong<R extends Placed & Dropped['record']>(
  records: readonly R[],
  faultOf: EventProof,
): { readonly proven: readonly R[]; readonly dropped: readonly Dropped[] } {
  const dropped: Dropped[] = [];
  const proven = records.filter((record) => {
    const fault = faultOf(record);
    if (fault !== undefined) dropped.push({ record, fault });
    return fault === undefined;
  });
  return { proven, dropped };
}

/** One alarm for each code among them: somebody may write many. */
export function alarmOfDropped(alarm: PartitionContext['alarm'], dropped: readonly Dropped[]): void {
  for (const [code, [first, ...others]] of Map.groupBy(dropped, ({ fault }) => fault.code)) {
    if (first !== undefined)
      alarm(code, sentenceOf(first), { offset: first.record.offset, records: others.length + 1 });
  }
}

/** Says of a record why it was dropped. */
export const sentenceOf = ({ record: { topic, partition, offset }, fault }: Dropped): string =>
  `${topic} ${partition}@${offset} ${fault.what}; it was dropped. See docs/runbook.md.`;
