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

/** An event of a key that policy had replaced when it was written. */
export const REPLACED_KEY: EventFault = {
  code: 'SIGNING_KEY_OUT_OF_TURN',
  what: 'is signed with a key that was replaced before it',
};

/**
 * Tells the events of one topic from whatever else stands there: what policy wrote carries its proof (docs/contract.md,
 * "Proof of an event"). It looks at the bytes alone, so that nothing else is done with what is no event, not even decoding.
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

/** The same, once it is known which topic has this name: broker and topic may be away at the start. */
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

/** What is wrong with each of a partition's records that follow, by the hashes of their values. */
export type PortionProof = (
  records: readonly Unplaced[],
  hashes: readonly (Digest | undefined)[],
) => Promise<readonly (EventFault | undefined)[]>;

/** The same for whoever reads one partition as fast as it goes: signatures are checked beside the rest, in threads of Node's. */
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

/** Whether a record may be without a proof, and is. */
function withoutProof({ unsignedUntil }: TopicTrust): (record: Unplaced, partition: number) => boolean {
  const partitionOf = keyPartition(unsignedUntil.length);
  return ({ offset, key, raw, headers }, partition) =>
    headers[PROOF_HEADER] === undefined &&
    raw !== null &&
    offset < (unsignedUntil[partition] ?? 0) &&
    partitionOf(key?.toString() ?? '') === partition;
}

/** Whether a record that is proven was signed with a key that had been replaced. */
function byReplacedKey({ keysUntil }: TopicTrust): (record: Unplaced, partition: number) => boolean {
  if (keysUntil.size === 0) return () => false;
  return ({ offset, headers }, partition) => {
    const proof = headers[PROOF_HEADER];
    const until = proof && keysUntil.get(signerOf(proof).keyId);
    return until !== undefined && offset >= (until[partition] ?? 0);
  };
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
