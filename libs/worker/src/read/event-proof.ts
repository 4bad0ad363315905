import type { AlarmCode } from '@lockbox/contracts/alarms';
import { digestOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER, signerOf } from '@lockbox/evidence/proof';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { createProofVerifier, type ProofFault } from '@lockbox/evidence/verifier';
import type { PartitionContext } from '../definition.ts';
import { keyPartition } from '../write/key-partition.ts';
import type { StoredRecord } from './committed.ts';
import type { LogReader } from './log-reader.ts';
import { type LogTrust, type TopicTrust, trustIn } from './log-trust.ts';

/** The reason for not accepting a record as an event. */
export interface EventFault {
  readonly code: AlarmCode;
  /** Completes a sentence that begins with the record. */
  readonly what: string;
}

/** A record that was not accepted as an event. */
export interface Dropped {
  readonly record: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly fault: EventFault;
}

type Unplaced = Omit<StoredRecord, 'timestamp'>;
type Placed = Unplaced & { readonly partition: number; readonly hash?: Digest | undefined };

/** Returns a record's fault; undefined if policy wrote the record there. */
export type EventProof = (record: Placed) => EventFault | undefined;

const faults: Readonly<Record<ProofFault, EventFault>> = {
  NO_PROOF: { code: 'FOREIGN_EVENT', what: 'bears no proof that policy wrote it' },
  WRONG_PROOF: { code: 'FOREIGN_EVENT', what: 'bears the proof of another record, or of another place' },
  UNKNOWN_KEY: { code: 'UNKNOWN_SIGNING_KEY', what: 'is signed with a key that LOCKBOX_SIGNING_PUBLIC_KEYS lacks' },
};

/** An event signed with a key that policy had already replaced. */
export const REPLACED_KEY: EventFault = {
  code: 'SIGNING_KEY_OUT_OF_TURN',
  what: 'is signed with a key that was replaced before it',
};

/**
 * Verifies records of one events topic: policy's records carry its proof (docs/contract.md, "Proof of an event"). The
 * check uses the raw bytes only, so that nothing that is not an event is processed further, not even decoded.
 */
export function createEventProof(topic: string, trust: TopicTrust): EventProof {
  const verifier = createProofVerifier(topic, trust.keys);
  const needsNone = withoutProof(trust);
  const isOutOfTurn = byReplacedKey(trust);
  return (record) => {
    const { partition, raw, headers, hash } = record;
    if (needsNone(record, partition)) return undefined;
    const fault = verifier.faultOf(partition, raw, headers[PROOF_HEADER], hash);
    if (fault !== undefined) return faults[fault];
    return isOutOfTurn(record, partition) ? REPLACED_KEY : undefined;
  };
}

/** Like createEventProof, but looks up the topic's id at first use: broker and topic may be away at the start. */
export function eventProofIn(
  reader: Pick<LogReader, 'topicsNow'>,
  topic: string,
  trust: LogTrust,
): () => Promise<EventProof> {
  let proof: EventProof | undefined;
  return async () => {
    proof ??= createEventProof(topic, await trustIn(reader, topic, trust));
    return proof;
  };
}

/** Returns the faults of a partition's consecutive records, given the hashes of their values. */
export type PortionProof = (
  records: readonly Unplaced[],
  hashes: readonly (Digest | undefined)[],
) => Promise<readonly (EventFault | undefined)[]>;

/** Like createEventProof, for reading one partition at full speed: signatures are checked in Node's thread pool. */
export function createPortionProof(topic: string, partition: number, trust: TopicTrust): PortionProof {
  const verifier = createProofVerifier(topic, trust.keys);
  const needsNone = withoutProof(trust);
  const isOutOfTurn = byReplacedKey(trust);
  return async (records, hashes) => {
    const found = records.map((record, index) =>
      needsNone(record, partition)
        ? undefined
        : verifier.lookAt(partition, record.raw, record.headers[PROOF_HEADER], hashes[index]),
    );
    await verifier.checkSignatures();
    return found.map((one, index) => {
      if (typeof one === 'string') return faults[one];
      if (one === undefined) return undefined;
      const record = records[index] as Unplaced; // each has what was found of it
      if (!one.holds) return faults.WRONG_PROOF;
      return isOutOfTurn(record, partition) ? REPLACED_KEY : undefined;
    });
  };
}

/** Reports whether a record has no proof and needs none. */
function withoutProof({ unsignedUntil }: TopicTrust): (record: Unplaced, partition: number) => boolean {
  const partitionOf = keyPartition(unsignedUntil.length);
  return ({ offset, key, raw, headers }, partition) =>
    headers[PROOF_HEADER] === undefined &&
    raw !== null &&
    offset < (unsignedUntil[partition] ?? 0) &&
    partitionOf(key?.toString() ?? '') === partition;
}

/** Reports whether a valid proof was signed with a key that had been replaced. */
function byReplacedKey({ keysUntil }: TopicTrust): (record: Unplaced, partition: number) => boolean {
  if (keysUntil.size === 0) return () => false;
  return ({ offset, headers }, partition) => {
    const proof = headers[PROOF_HEADER];
    const until = proof && keysUntil.get(signerOf(proof).keyId);
    return until !== undefined && offset >= (until[partition] ?? 0);
  };
}

/** The hash stored with a log record, so that proofs, chains, the tree and the audit index share one computation. */
export const hashOfRecord = (raw: Buffer | null): Digest | undefined => (raw === null ? undefined : digestOf(raw));

/** Splits records into those that policy wrote and the others. */
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

/** Raises one alarm per code: a foreign writer may write many records. */
export function alarmOfDropped(alarm: PartitionContext['alarm'], dropped: readonly Dropped[]): void {
  for (const [code, [first, ...others]] of Map.groupBy(dropped, ({ fault }) => fault.code)) {
    if (first !== undefined)
      alarm(code, droppedSentenceOf(first), { offset: first.record.offset, records: others.length + 1 });
  }
}

/** The sentence that says why a record was dropped. */
export const droppedSentenceOf = ({ record: { topic, partition, offset }, fault }: Dropped): string =>
  `${topic} ${partition}@${offset} ${fault.what}; it was dropped. See docs/runbook.md.`;
