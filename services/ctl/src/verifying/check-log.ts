import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { publicKeysOf } from '@lockbox/evidence/signing-keys';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import {
  createEventProof,
  createLogReader,
  type LogReader,
  provenAmong,
  records,
  sentenceOf,
} from '@lockbox/worker/read';
import type { Cluster } from '../context.ts';
import { createDecoder } from '../decoding.ts';
import { usageError } from '../exit-codes.ts';
import { existingPartitions } from '../reading.ts';
import {
  type CheckedPartition,
  type Claim,
  createFindings,
  createLogCheck,
  type LetterClaim,
  type TreeListener,
} from './log-check.ts';
import { askForNewest, cosignaturesOf } from './witnesses.ts';

/** Whose checkpoints are believed. */
export interface CheckpointTrust {
  readonly installation: string;
  /** SPKI in base64. */
  readonly publicKeys: readonly string[];
}

/** A checkpoint that somebody has kept outside of the cluster. */
export interface KeptCheckpoint {
  /** For people: which file. */
  readonly where: string;
  readonly bytes: Buffer;
}

/** The newest checkpoint of a partition, as it stands in the topic; with a policy, the newest that enough witnesses have cosigned. */
export interface NewestCheckpoint {
  readonly size: number;
  readonly note: Buffer;
}

/** Whoever wants more of a partition than whether it is whole. */
export interface PartitionListener extends TreeListener {
  /** Awaited after each portion of records. */
  flush?(): Promise<void>;
}

interface Options {
  readonly cluster: Cluster;
  readonly trust: CheckpointTrust;
  readonly partition?: number | undefined;
  /** By partition. */
  readonly kept: ReadonlyMap<number, readonly KeptCheckpoint[]>;
  /** The same of letters. */
  readonly letters?: ReadonlyMap<number, readonly LetterClaim[]>;
  /** Whose cosignatures count, and how many are needed; those with an address are asked what they have seen. */
  readonly policy?: WitnessPolicy | undefined;
  readonly onProgress: (text: string) => void;
  /** What could not be looked at. */
  readonly onNote?: (text: string) => void;
  readonly listen?: (partition: number, newest: NewestCheckpoint | undefined) => PartitionListener;
}

/** Reads all checkpoints and then the whole log, and holds one against the other. */
export async function checkLog(options: Options): Promise<readonly CheckedPartition[]> {
  refuseSharedKey(options);
  const reader = createLogReader(options.cluster.kafka);
  try {
    const checked: CheckedPartition[] = [];
    const wanted = await wantedPartitions(reader, options);
    for (const [partition, [unlooked]] of [...options.kept, ...(options.letters ?? [])]) {
      if (unlooked === undefined || wanted.includes(partition)) continue;
      throw usageError(`${unlooked.where} is of partition ${partition}, and only ${wanted.join(', ')} are looked at.`);
    }
    for (const partition of wanted) {
      checked.push(await checkPartition(reader, partition, options));
    }
    return checked;
  } finally {
    await reader.close();
  }
}

/** A checkpoint by whoever can write the log too would show nothing. */
export function refuseSharedKey({ cluster, trust }: Pick<Options, 'cluster' | 'trust'>): void {
  const policys = cluster.trust().keys;
  const shared = [...publicKeysOf(trust.publicKeys.join(',')).keys()].find((id) => policys.has(id));
  if (shared === undefined) return;
  throw usageError(
    `LOCKBOX_CHECKPOINT_PUBLIC_KEYS has the key ${shared}, which LOCKBOX_SIGNING_PUBLIC_KEYS has too: policy must not sign checkpoints. Compare both with what the provider gave you.`,
  );
}

export async function wantedPartitions(
  reader: LogReader,
  { cluster, partition }: Pick<Options, 'cluster' | 'partition'>,
): Promise<readonly number[]> {
  const { events, checkpoints } = cluster.topics;
  const partitionsOf = async (topic: string): Promise<readonly number[]> => {
    const found = await existingPartitions(reader, topic);
    if (found !== undefined) return found;
    throw new LockboxError(
      'TOPIC_MISSING',
      `There is no topic ${topic}. \`lockbox topics check\` lists those there are.`,
    );
  };
  const found = await partitionsOf(events);
  const signed = await partitionsOf(checkpoints);
  // A log that was made anew with fewer has lost whole partitions, and nothing else would say so.
  if (found.length !== signed.length) {
    throw new LockboxError(
      'PARTITION_MISSING',
      `${events} has ${found.length} partitions, and ${checkpoints} has ${signed.length}: all topics have the same number, so one of them was made anew. \`lockbox topics check\` says how many there should be.`,
    );
  }
  if (partition === undefined) return found;
  if (found.includes(partition)) return [partition];
  throw usageError(`--partition: ${events} has no partition ${partition}.`);
}

async function checkPartition(reader: LogReader, partition: number, options: Options): Promise<CheckedPartition> {
  const { cluster, trust, kept, letters, policy, onProgress, listen } = options;
  const { topics } = cluster;
  const origin = originOf(trust.installation, topics.events, partition);
  const seen = await readWitnesses(origin, options);
  // First the checkpoints, then the log: so all that they stand for is there.
  const { claims, newest, damage } = await readClaims(reader, partition, origin, options);
  for (const { where, bytes } of kept.get(partition) ?? []) {
    const opened = await openCheckpoint(bytes, origin, keysOf(origin, trust));
    if (!opened.ok) throw usageError(`${where}: ${opened.sentence}`);
    const cosignatures = await cosignaturesOf(bytes, policy?.witnesses ?? []);
    claims.push({ ...opened.checkpoint, where, cosignatures });
  }
  claims.push(...seen);
  const listener = listen?.(partition, newest) ?? {};
  const check = createLogCheck(
    {
      partition,
      origin,
      claims,
      letters: letters?.get(partition) ?? [],
      now: cluster.clock.now(),
      isEnough: policy?.isEnough,
    },
    listener,
  );
  for (const one of damage) check.found(one);

  const decoder = createDecoder(cluster);
  const faultOf = createEventProof(topics.events, cluster.trust());
  const { low, lastStable } = await reader.offsets(topics.events, partition, 'low', 'lastStable');
  const range = { from: new Map([[partition, low]]), until: new Map([[partition, lastStable]]) };
  for await (const { records: stored, next } of records(reader, topics.events, range)) {
    const placed = stored.map((record) => ({ topic: topics.events, partition, ...record }));
    const { proven, dropped } = provenAmong(placed, faultOf);
    for (const one of dropped) check.found({ code: one.fault.code, sentence: sentenceOf(one), count: 1 });
    for (const record of proven) {
      const where = `${topics.events} ${partition}@${record.offset}`;
      const decoded = await decoder.decode(topics.events, record.raw);
      if (decoded.kind !== 'value' || record.raw === null) {
        const reason = decoded.kind === 'unreadable' ? decoded.reason : 'it has no value';
        throw new LockboxError('UNREADABLE', `${where} cannot be read, though policy wrote it: ${reason}.`);
      }
      check.take(decoded.value as Event, { ...record, raw: record.raw }, where); // the topic's schema says so
    }
    await listener.flush?.();
    onProgress(`partition ${partition}: ${next - low} of ${lastStable - low} records`);
  }
  return check.finish();
}

const keysOf = (origin: string, { publicKeys }: CheckpointTrust) => publicKeys.map((key) => verifierKeyOf(origin, key));

/** Before the log is read: all that witnesses had seen then is there. */
async function readWitnesses(origin: string, { trust, policy, onNote }: Options): Promise<readonly Claim[]> {
  const asked = policy?.witnesses.flatMap(({ url, ...one }) => (url === undefined ? [] : [{ ...one, url }])) ?? [];
  const views = await Promise.all(
    asked.map(async (witness): Promise<readonly Claim[]> => {
      const where = `what the witness ${witness.name} has`;
      const view = await askForNewest(witness.url, origin);
      if ('nothing' in view) {
        onNote?.(`The log was not held against ${where}: ${view.nothing}.`);
        return [];
      }
      const opened = await openCheckpoint(view.bytes, origin, keysOf(origin, trust));
      const cosignatures = opened.ok ? await cosignaturesOf(view.bytes, [witness]) : [];
      if (opened.ok && cosignatures.length > 0) return [{ ...opened.checkpoint, where, cosignatures }];
      onNote?.(
        `The log was not held against ${where}: ${opened.ok ? 'it is not cosigned with its key.' : opened.sentence}`,
      );
      return [];
    }),
  );
  return views.flat();
}

async function readClaims(reader: LogReader, partition: number, origin: string, { cluster, trust, policy }: Options) {
  const { checkpoints } = cluster.topics;
  const keys = keysOf(origin, trust);
  const claims: Claim[] = [];
  const findings = createFindings();
  let newest: NewestCheckpoint | undefined;
  const { low, lastStable } = await reader.offsets(checkpoints, partition, 'low', 'lastStable');
  const range = { from: new Map([[partition, low]]), until: new Map([[partition, lastStable]]) };
  for await (const { records: stored } of records(reader, checkpoints, range)) {
    for (const { offset, raw } of stored) {
      const where = `${checkpoints} ${partition}@${offset}`;
      const opened = await openCheckpoint(raw, origin, keys);
      if (!opened.ok || raw === null) {
        const sentence = opened.ok ? 'It has no value.' : opened.sentence;
        findings.add('FOREIGN_CHECKPOINT', `${where} is passed over: ${sentence}`);
        continue;
      }
      const { size, root } = opened.checkpoint;
      const cosignatures = policy === undefined ? [] : await cosignaturesOf(raw, policy.witnesses);
      claims.push({ size, root, where, ...(cosignatures.length === 0 ? {} : { cosignatures }) });
      const counts = policy === undefined || policy.isEnough(new Set(cosignatures.map(({ witness }) => witness)));
      if (counts && (newest === undefined || size >= newest.size)) newest = { size, note: raw };
    }
  }
  return { claims, damage: findings.all(), newest };
}
