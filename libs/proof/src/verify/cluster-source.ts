import { openCodec } from '@lockbox/contracts/codec';
import { originOf } from '@lockbox/evidence/checkpoint-key';
import { nodeHashing } from '@lockbox/evidence/partition-log';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { Claim, LetterClaim } from '@lockbox/evidence/verifying/claims';
import { createFindings, type Damage } from '@lockbox/evidence/verifying/damage';
import { isJudgedFrom } from '@lockbox/evidence/verifying/log-check';
import { type LogReader, records, trustIn } from '@lockbox/worker/read';
import type { LogCluster } from '../cluster.ts';
import { checkRecords } from './check-records.ts';
import { type CheckpointTrust, type KeptCheckpoint, keptClaims, keysOf } from './kept-claims.ts';
import { createPace } from './pace.ts';
import { type Bound, type Lows, type PartitionState, stateFile } from './state-file.ts';
import type { LeafChecks, LogSource, PartitionListener } from './verify-partition.ts';
import { askForNewest, cosignaturesOf } from './witnesses.ts';

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
  /** If given, decides again what was decided after this time (in milliseconds since 1970). */
  readonly decisions?: { readonly believedUntil: number } | undefined;
  /** The folder from which to continue, and in which to store the progress. */
  readonly state?: { readonly folder: string; readonly bound: Bound } | undefined;
  readonly onProgress: (text: string) => void;
  /** Reports what could not be checked. */
  readonly onNote?: (text: string) => void;
  readonly listen?: (partition: number, newest: NewestCheckpoint | undefined) => PartitionListener;
}

/** How far apart the saves of a long run are: an interrupted run loses no more. */
const SAVE_EVERY_MS = 30_000;

/** A partition, and its name for people. */
export interface PlacedPartition {
  readonly partition: number;
  readonly name: string;
}

/**
 * The newest checkpoint of a partition, as the topic contains it; with a policy, the newest that enough witnesses have
 * cosigned.
 */
export interface NewestCheckpoint {
  readonly size: number;
  readonly note: Buffer;
}

/** Opens a partition on the cluster: its checkpoints are read now, and its events as its leaves are asked for. */
export async function clusterSource(
  reader: LogReader,
  { partition, name }: PlacedPartition,
  options: CheckOptions,
): Promise<{ readonly source: LogSource; readonly newest: NewestCheckpoint | undefined }> {
  const { cluster, trust, letters, onProgress } = options;
  const { events: topic } = cluster.topics;
  const origin = originOf(trust.installation, topic, partition);
  const file = options.state && stateFile(options.state.folder, partition, options.state.bound);
  const { from, claims, newest, damage, checkpointsLow, checkpointsNext } = await readClaimed(
    reader,
    partition,
    origin,
    { ...options, name, from: file?.read() },
  );
  let save = async (): Promise<void> => {};

  async function* leaves({ check, decisions }: LeafChecks): AsyncGenerator<void> {
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
    save = async () => {
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
      yield;
      next = after;
      onProgress(pace(next - begin));
      if (performance.now() - savedAt > SAVE_EVERY_MS) await save();
    }
  }

  return {
    source: {
      partition,
      origin,
      claims,
      letters: letters?.get(partition) ?? [],
      damage,
      from,
      leaves,
      finished: () => save(),
    },
    newest,
  };
}

/** Returns what is missing of the part of the log that an earlier run verified; undefined if nothing is. */
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
  // The checkpoints are read before the log, so that the log contains everything that they cover.
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
  /** The first and the end offset of the topic of checkpoints. */
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
