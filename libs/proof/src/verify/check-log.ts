import { openCodec } from '@lockbox/contracts/codec';
import { LockboxError, usageError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import { originOf } from '@lockbox/evidence/checkpoint-key';
import { nodeHashing } from '@lockbox/evidence/partition-log';
import { publicKeysOf } from '@lockbox/evidence/signing-keys';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { Claim, LetterClaim } from '@lockbox/evidence/verifying/claims';
import { createFindings, type Damage } from '@lockbox/evidence/verifying/damage';
import {
  type CheckedPartition,
  createLogCheck,
  isJudgedFrom,
  type TreeListener,
} from '@lockbox/evidence/verifying/log-check';
import {
  createLogReader,
  existingPartitions,
  type LogReader,
  type LogTrust,
  records,
  trustIn,
} from '@lockbox/worker/read';
import type { LogCluster } from '../cluster.ts';
import { checkRecords, type LogRecord } from './check-records.ts';
import { followDecisions } from './decisions.ts';
import { type CheckpointTrust, type KeptCheckpoint, keptClaims, keysOf } from './kept-claims.ts';
import { createPace } from './pace.ts';
import { type Bound, type Lows, type PartitionState, stateFile } from './state-file.ts';
import { askForNewest, cosignaturesOf } from './witnesses.ts';

/** The newest checkpoint of a partition, as it stands in the topic; with a policy, the newest that enough witnesses have cosigned. */
export interface NewestCheckpoint {
  readonly size: number;
  readonly note: Buffer;
}

/** Whoever wants more of a partition than whether it is whole. */
export interface PartitionListener extends TreeListener<Event, LogRecord> {
  /** Awaited after each portion of records. */
  flush?(): Promise<void>;
  /** All that the partition has was handed over. */
  end?(): Promise<void>;
}

export interface CheckOptions {
  readonly cluster: LogCluster;
  readonly trust: CheckpointTrust;
  readonly partition?: number | undefined;
  /** How many the log was written with, where somebody has added some since. */
  readonly writtenWith?: number | undefined;
  /** By partition. */
  readonly kept: ReadonlyMap<number, readonly KeptCheckpoint[]>;
  /** The same of letters. */
  readonly letters?: ReadonlyMap<number, readonly LetterClaim[]>;
  /** Whose cosignatures count, and how many are needed; those with an address are asked what they have seen. */
  readonly policy?: WitnessPolicy | undefined;
  /** Whether to decide again what was decided, but for what was by then (in milliseconds since 1970). */
  readonly decisions?: { readonly believedUntil: number } | undefined;
  /** Where to go on, and to keep how far it came. */
  readonly state?: { readonly folder: string; readonly bound: Bound } | undefined;
  readonly onProgress: (text: string) => void;
  /** What could not be looked at. */
  readonly onNote?: (text: string) => void;
  readonly listen?: (partition: number, newest: NewestCheckpoint | undefined) => PartitionListener;
}

/** An interrupted run loses no more than so long. */
const SAVE_EVERY_MS = 30_000;

/** Reads all checkpoints and then the whole log, and holds one against the other. */
export const checkLog = (options: CheckOptions): Promise<readonly CheckedPartition[]> =>
  withWanted(options, (reader, wanted) => checkPartitions(reader, wanted, options));

/** Gives the partitions that are to be read, with what reads them. */
export async function withWanted<T>(
  options: CheckOptions,
  work: (reader: LogReader, wanted: readonly number[]) => Promise<T>,
): Promise<T> {
  refuseSharedKey(options.trust, options.cluster.trust());
  const reader = createLogReader(options.cluster.kafka);
  try {
    const wanted = await wantedPartitions(reader, options);
    refuseUnlooked([...options.kept, ...(options.letters ?? [])], wanted);
    return await work(reader, wanted);
  } finally {
    await reader.close();
  }
}

/** One after the other. */
export async function checkPartitions(
  reader: LogReader,
  wanted: readonly number[],
  options: CheckOptions,
): Promise<readonly CheckedPartition[]> {
  const checked: CheckedPartition[] = [];
  for (const [index, partition] of wanted.entries()) {
    const name = wanted.length === 1 ? `partition ${partition}` : `partition ${index + 1} of ${wanted.length}`;
    checked.push(await checkPartition(reader, { partition, name }, options));
  }
  return checked;
}

/** What was kept of a partition that is not looked at would be passed over without a word. */
export function refuseUnlooked(
  kept: Iterable<readonly [partition: number, readonly { readonly where: string }[]]>,
  wanted: readonly number[],
): void {
  for (const [partition, [unlooked]] of kept) {
    if (unlooked === undefined || wanted.includes(partition)) continue;
    throw usageError(`${unlooked.where} is of partition ${partition}, and only ${wanted.join(', ')} are looked at.`);
  }
}

/** A checkpoint by whoever can write the log too would show nothing. */
export function refuseSharedKey(trust: CheckOptions['trust'], { keys: policys }: Pick<LogTrust, 'keys'>): void {
  const shared = [...publicKeysOf(trust.publicKeys.join(',')).keys()].find((id) => policys.has(id));
  if (shared === undefined) return;
  throw usageError(
    `LOCKBOX_CHECKPOINT_PUBLIC_KEYS has the key ${shared}, which LOCKBOX_SIGNING_PUBLIC_KEYS has too: policy must not sign checkpoints. Compare both with what the provider gave you.`,
  );
}

export async function wantedPartitions(
  reader: LogReader,
  { cluster, partition, writtenWith }: Pick<CheckOptions, 'cluster' | 'partition' | 'writtenWith'>,
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
  const written = async (topic: string): Promise<readonly number[]> => {
    const there = await partitionsOf(topic);
    if (writtenWith === undefined || there.length < writtenWith) return there;
    for (const added of there.slice(writtenWith)) {
      if ((await reader.offsets(topic, added, 'high')).high === 0) continue;
      throw usageError(
        `--partitions: ${topic} ${added} has records, so the topic was written with more than ${writtenWith}.`,
      );
    }
    return there.slice(0, writtenWith);
  };
  const found = await written(events);
  const signed = await written(checkpoints);
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

async function checkPartition(
  reader: LogReader,
  { partition, name }: { readonly partition: number; readonly name: string },
  options: CheckOptions,
): Promise<CheckedPartition> {
  const { cluster, trust, letters, policy, onProgress, listen } = options;
  const { events: topic } = cluster.topics;
  const origin = originOf(trust.installation, topic, partition);
  const file = options.state && stateFile(options.state.folder, partition, options.state.bound);
  const { from, claims, newest, damage, checkpointsLow, checkpointsNext } = await readClaimed(
    reader,
    partition,
    origin,
    {
      ...options,
      name,
      from: file?.read(),
    },
  );
  const listener = listen?.(partition, newest) ?? {};
  const now = cluster.clock.now();
  const check = createLogCheck<Event, LogRecord>(
    {
      hashing: nodeHashing,
      partition,
      origin,
      claims,
      letters: letters?.get(partition) ?? [],
      now,
      isEnough: policy?.isEnough,
      from: from?.check,
    },
    listener,
  );
  for (const one of damage) check.found(one);
  const decisions =
    options.decisions &&
    followDecisions(partition, options.decisions.believedUntil, check.found, from?.decisions ?? undefined);

  const checking = checkRecords({
    topic,
    partition,
    trust: await trustIn(reader, topic, cluster.trust()),
    codec: await openCodec(cluster.registry, cluster.topics.namespace, 'events'),
    check,
    decisions,
  });
  const { low, lastStable } = await reader.offsets(topic, partition, 'low', 'lastStable');
  const begin = from?.next ?? low;
  const lows = { events: low, checkpoints: checkpointsLow };
  const gone = from && (await whyGone(reader, { topic, partition, lows, lastStable, checkpointsNext }, from));
  if (gone !== undefined) check.broken('NO_LONGER_THERE', gone);
  let next = begin;
  let savedAt = performance.now();
  const save = async (): Promise<void> => {
    if (file === undefined) return; // places are made of all that is remembered
    const place = check.place();
    const followed = decisions === undefined ? null : decisions.place();
    if (place === undefined || followed === undefined) return;
    const last = checking.last() ?? from?.last ?? null;
    await file.write({ next, last, checkpointsNext, lows, check: place, decisions: followed });
    savedAt = performance.now();
  };
  const range = {
    from: new Map([[partition, begin]]),
    until: new Map([[partition, gone === undefined ? lastStable : 0]]),
  };
  const pace = createPace(name, Math.max(0, lastStable - begin));
  for await (const { records: stored, next: after } of records(reader, topic, range)) {
    await checking.take(stored);
    await listener.flush?.();
    next = after;
    onProgress(pace(next - begin));
    if (performance.now() - savedAt > SAVE_EVERY_MS) await save();
  }
  await listener.end?.();
  const decided = decisions?.finish(now);
  const checked = check.finish();
  await save();
  return { ...checked, ...(decided === undefined ? {} : { decisions: decided }) };
}

/** Whether the log still has what an earlier run has seen of it; if not, what is missing. */
export async function whyGone(
  reader: LogReader,
  { topic, partition, lows, lastStable, checkpointsNext }: Standing,
  from: Pick<PartitionState, 'next' | 'last' | 'checkpointsNext' | 'lows'>,
): Promise<string | undefined> {
  const where = `${topic} ${partition}`;
  if (lows.events > from.lows.events) {
    return `${where} began at ${from.lows.events}, and now begins at ${lows.events}: its beginning was deleted.`;
  }
  if (lows.checkpoints > from.lows.checkpoints) {
    return `The checkpoints of ${where} began at ${from.lows.checkpoints}, and now begin at ${lows.checkpoints}: the first of them were deleted.`;
  }
  if (checkpointsNext < from.checkpointsNext) {
    return `There were ${from.checkpointsNext} records among the checkpoints of ${where}, and now they end at ${checkpointsNext}.`;
  }
  if (lastStable < from.next) return `${where} was read up to ${from.next}, and now ends at ${lastStable}.`;
  if (from.last === null) return undefined;
  const { offset, hash } = from.last;
  const range = { from: new Map([[partition, offset]]), until: new Map([[partition, offset + 1]]), bytes: 1 };
  for await (const { records: stored } of records(reader, topic, range)) {
    const raw = stored.find((record) => record.offset === offset)?.raw ?? null;
    if (raw !== null && nodeHashing.sha256(raw) === hash) return undefined;
  }
  return `${where}@${offset} is not the record that was verified there.`;
}

interface Standing {
  readonly topic: string;
  readonly partition: number;
  readonly lows: Lows;
  readonly lastStable: number;
  readonly checkpointsNext: number;
}

interface From {
  readonly from: PartitionState | undefined;
}

interface Reading extends CheckOptions, From {
  /** The partition, for people. */
  readonly name: string;
}

/** All that was ever signed of a partition, or that has been since an earlier run, if that can judge all of it. */
async function readClaimed(
  reader: LogReader,
  partition: number,
  origin: string,
  options: Reading,
): Promise<Claimed & From> {
  const { kept, onNote, from } = options;
  const seen = await readWitnesses(origin, options);
  // First the checkpoints, then the log: so all that they stand for is there.
  const claimed = await readClaims(reader, partition, origin, options);
  claimed.claims.push(...(await keptClaims(kept.get(partition), origin, options)), ...seen);
  const unjudged = from && claimed.claims.find((claim) => !isJudgedFrom(from.check, claim));
  if (unjudged === undefined) return { ...claimed, from };
  onNote?.(
    `Partition ${partition} is read from its beginning: ${unjudged.where} stands for ${unjudged.size} events, and --state has no root of so many.`,
  );
  return await readClaimed(reader, partition, origin, { ...options, from: undefined });
}

/** Before the log is read: all that witnesses had seen then is there. */
async function readWitnesses(origin: string, { trust, policy, onNote }: CheckOptions): Promise<readonly Claim[]> {
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

interface Claimed {
  readonly claims: Claim[];
  readonly damage: readonly Damage[];
  readonly newest: NewestCheckpoint | undefined;
  /** Where the topic of checkpoints began and ended. */
  readonly checkpointsLow: number;
  readonly checkpointsNext: number;
}

async function readClaims(
  reader: LogReader,
  partition: number,
  origin: string,
  { cluster, trust, policy, from, name, onProgress }: Reading,
): Promise<Claimed> {
  const { checkpoints } = cluster.topics;
  const keys = keysOf(origin, trust);
  const claims: Claim[] = [];
  const findings = createFindings();
  let newest: NewestCheckpoint | undefined;
  const { low, lastStable } = await reader.offsets(checkpoints, partition, 'low', 'lastStable');
  const begin = Math.max(low, from?.checkpointsNext ?? 0);
  const range = { from: new Map([[partition, begin]]), until: new Map([[partition, lastStable]]) };
  // Audit signs one a minute: of years there are as many as of a busy log's events.
  const pace = createPace(`${name}, checkpoints`, Math.max(0, lastStable - begin));
  for await (const { records: stored, next } of records(reader, checkpoints, range)) {
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
    onProgress(pace(next - begin));
  }
  return { claims, damage: findings.all(), newest, checkpointsLow: low, checkpointsNext: lastStable };
}
