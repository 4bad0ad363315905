import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '@lockbox/contracts/generated/events';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { nodeHashing } from '@lockbox/evidence/partition-log';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import { bytesOfDigest } from '@lockbox/evidence/tlog/digest';
import { NoteError } from '@lockbox/evidence/tlog/note';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import { consistencyProof, isConsistent } from '@lockbox/evidence/tlog/proofs';
import { createTree } from '@lockbox/evidence/tlog/tree';
import type { WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { Claim } from '@lockbox/evidence/verifying/claims';
import { createFindings, type Damage } from '@lockbox/evidence/verifying/damage';
import { type CheckedPartition, createLogCheck, type LogRecord } from '@lockbox/evidence/verifying/log-check';
import { usageError } from '../exit-codes.ts';
import { type CheckpointTrust, type KeptCheckpoint, refuseUnlooked } from './check-log.ts';
import { followDecisions, type PlacedEvent } from './decisions.ts';
import { offlineEvents, type ReadEvent } from './offline-events.ts';
import { createPace } from './pace.ts';
import { readTiles, type TileReader } from './read-tiles.ts';
import { cosignaturesOf } from './witnesses.ts';

interface Options {
  readonly trust: CheckpointTrust;
  readonly topic: string;
  readonly partition?: number | undefined;
  /** By partition. */
  readonly kept: ReadonlyMap<number, readonly KeptCheckpoint[]>;
  readonly policy?: WitnessPolicy | undefined;
  readonly decisions?: { readonly believedUntil: number } | undefined;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly onProgress: (text: string) => void;
  readonly onNote: (text: string) => void;
}

const CHECKPOINT = 'checkpoint';

/**
 * Verifies what `lockbox checkpoints export` has written, without any server: that the tiles are those of the signed tree, that kept
 * checkpoints are of the beginnings of it (by proofs of consistency), and with entries chains and decisions too. Policy's proofs are
 * not in such a folder: that policy wrote an event is audit's word there.
 */
export async function checkFolder(folder: string, options: Options): Promise<readonly CheckedPartition[]> {
  const read = await offlineEvents();
  const checked: CheckedPartition[] = [];
  const wanted = partitionsIn(folder, options);
  refuseUnlooked(options.kept, wanted);
  for (const partition of wanted) {
    checked.push(await checkPartition(join(folder, options.topic, String(partition)), partition, read, options));
  }
  return checked;
}

function partitionsIn(folder: string, { topic, partition }: Options): readonly number[] {
  const path = join(folder, topic);
  const names = existsSync(path) ? readdirSync(path).filter((name) => /^\d+$/.test(name)) : [];
  const found = names.map(Number).filter((one) => existsSync(join(path, String(one), CHECKPOINT)));
  if (found.length === 0) {
    throw usageError(
      `--folder: ${path} has no partition with a checkpoint. Name what \`lockbox checkpoints export\` was given.`,
    );
  }
  if (partition === undefined) return found.toSorted((a, b) => a - b);
  if (found.includes(partition)) return [partition];
  throw usageError(`--partition: ${path} has no partition ${partition}.`);
}

async function checkPartition(
  folder: string,
  partition: number,
  read: ReadEvent,
  options: Options,
): Promise<CheckedPartition> {
  const { trust, topic, kept, policy, onNote } = options;
  const origin = originOf(trust.installation, topic, partition);
  const keys = trust.publicKeys.map((key) => verifierKeyOf(origin, key));
  const path = join(folder, CHECKPOINT);
  const bytes = readFileSync(path);
  const opened = await openCheckpoint(bytes, origin, keys);
  if (!opened.ok) {
    const damage: readonly Damage[] = [
      { code: 'CHECKPOINT_NOT_PROVEN', sentence: `${path}: ${opened.sentence}`, count: 1 },
    ];
    return { partition, origin, events: 0, readToEnd: false, root: '', checkpoints: 0, checkpointed: 0, damage };
  }
  const own = opened.checkpoint;
  const witnesses = policy?.witnesses ?? [];
  const claims: Claim[] = [{ ...own, where: path, cosignatures: await cosignaturesOf(bytes, witnesses) }];
  for (const { where, bytes: note } of kept.get(partition) ?? []) {
    const known = await openCheckpoint(note, origin, keys);
    if (!known.ok) throw usageError(`${where}: ${known.sentence}`);
    claims.push({ ...known.checkpoint, where, cosignatures: await cosignaturesOf(note, witnesses) });
  }
  const tiles = readTiles(folder, own.size);
  try {
    if (tiles.hasEntries) return takeEntries({ partition, origin, folder, claims, tiles, own }, read, options);
    onNote(`Of partition ${partition} there are hashes alone: its events were not looked at.`);
    return takeHashes({ partition, origin, folder, claims, tiles, own });
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    const damage: readonly Damage[] = [{ code: 'TILE_DIFFERS', sentence: `${folder}: ${error.message}`, count: 1 }];
    return { partition, origin, events: 0, readToEnd: false, root: '', checkpoints: 0, checkpointed: 0, damage };
  }
}

interface Folder {
  readonly partition: number;
  readonly origin: string;
  readonly folder: string;
  readonly claims: readonly Claim[];
  readonly tiles: TileReader;
  readonly own: Checkpoint;
}

function takeEntries(
  { partition, origin, folder, claims, tiles, own }: Folder,
  read: ReadEvent,
  { policy, decisions, now, onProgress }: Options,
): CheckedPartition {
  const check = createLogCheck<Event, LogRecord>(
    { hashing: nodeHashing, partition, origin, claims, now, isEnough: policy?.isEnough },
    { onNode: tiles.onNode },
  );
  const follower = decisions && followDecisions(partition, decisions.believedUntil, check.found);
  const pace = createPace(`partition ${partition}`, own.size);
  let leaf = 0;
  for (const { entries } of tiles.leaves()) {
    const leaves: PlacedEvent[] = [];
    for (const entry of entries) {
      const where = `${folder}, leaf ${leaf++}`;
      // The first byte of a value is the prefix of a leaf, which is no part of an entry.
      const raw = Buffer.concat([Buffer.alloc(1), entry]);
      const value = read(raw);
      if (value === undefined) {
        check.broken('UNREADABLE', `${where} is no event by any schema of this or an earlier release.`);
        break;
      }
      const record = { key: Buffer.from(value.tenantId), raw, timestamp: value.occurredAt };
      if (check.take(value, record, where)) leaves.push({ value, headers: {}, where });
    }
    follower?.take(leaves);
    onProgress(pace(leaf));
  }
  const decided = follower?.finish(now);
  for (const one of differingIn(tiles, folder)) check.found(one);
  return { ...check.finish(), ...(decided === undefined ? {} : { decisions: decided }) };
}

/** Without events the tree is made of the leaves' hashes, and each checkpoint is proven to be of its beginning. */
function takeHashes({ partition, origin, folder, claims, tiles, own }: Folder): CheckedPartition {
  const findings = createFindings();
  const tree = createTree(nodeOf, tiles.onNode);
  for (const { hashes } of tiles.leaves()) for (const hash of hashes) tree.append(hash);
  let checkpoints = 0;
  for (const claim of claims) {
    if (claim.size > own.size) {
      findings.add(
        'CHECKPOINT_BEYOND_LOG',
        `${claim.where} was signed over ${claim.size} events, and ${folder} stands for ${own.size}.`,
      );
    } else if (claim.size === own.size && claim.root !== own.root) {
      findings.add('CHECKPOINTS_FORK', `${claim.where} and ${folder} were both signed over ${own.size} events.`);
    } else {
      const proof = consistencyProof({ node: nodeOf, read: tiles.node }, claim.size, own.size);
      if (isConsistent(nodeOf, { first: claim, second: own, proof })) checkpoints++;
      else {
        findings.add('CHECKPOINT_DIFFERS', `${claim.where} is not of the first ${claim.size} events of ${folder}.`);
      }
    }
  }
  for (const { code, sentence, count } of differingIn(tiles, folder)) findings.add(code, sentence, count);
  if (tree.root() !== own.root && findings.all().length === 0) {
    findings.add('TILE_DIFFERS', `The tiles of ${folder} are of another tree than its checkpoint was signed over.`);
  }
  const root = toBase64(bytesOfDigest(tree.root()));
  const damage = findings.all();
  const checkpointed = damage.length === 0 ? own.size : 0;
  return {
    partition,
    origin,
    events: tree.size,
    readToEnd: true,
    hashesAlone: true,
    root,
    checkpoints,
    checkpointed,
    damage,
  };
}

function differingIn(tiles: TileReader, folder: string): readonly Damage[] {
  const differing = tiles.differing();
  const [first] = differing;
  if (first === undefined) return [];
  const sentence = `${join(folder, first)} is missing, or is not what the leaves below it give.`;
  return [{ code: 'TILE_DIFFERS', sentence, count: differing.length }];
}
