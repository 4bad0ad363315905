import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '@lockbox/contracts/errors';
import { originOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import { createTree } from '@lockbox/evidence/tlog/tree';
import type { WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { CheckedPartition } from '@lockbox/evidence/verifying/checked-partition';
import type { Claim } from '@lockbox/evidence/verifying/claims';
import { contradictionOf } from '@lockbox/evidence/verifying/witnessed';
import { readTiles, type TileReader } from '../archive/read-tiles.ts';
import { refuseUnlooked } from './check-log.ts';
import type { PlacedEvent } from './decisions.ts';
import { type CheckpointTrust, type KeptCheckpoint, keptClaims, keysOf } from './kept-claims.ts';
import { offlineEvents, type ReadEvent } from './offline-events.ts';
import { createPace } from './pace.ts';
import { type LeafChecks, type LogSource, verifyPartition } from './verify-partition.ts';
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
 * checkpoints are of the beginnings of it, and with entries chains and decisions too. Policy's proofs are not in such a folder: that
 * policy wrote an event is audit's word there.
 */
export async function checkFolder(folder: string, options: Options): Promise<readonly CheckedPartition[]> {
  const read = await offlineEvents();
  const checked: CheckedPartition[] = [];
  const wanted = partitionsIn(folder, options);
  refuseUnlooked(options.kept, wanted);
  for (const partition of wanted) {
    const source = await folderSource(join(folder, options.topic, String(partition)), partition, read, options);
    checked.push(
      await verifyPartition(source, {
        now: options.now,
        isEnough: options.policy?.isEnough,
        decisions: options.decisions,
      }),
    );
  }
  return checked;
}

function partitionsIn(folder: string, { topic, partition, onNote }: Options): readonly number[] {
  const path = join(folder, topic);
  const names = existsSync(path) ? readdirSync(path).filter((name) => /^\d+$/.test(name)) : [];
  const numbers = names.map(Number).toSorted((a, b) => a - b);
  const found = numbers.filter((one) => existsSync(join(path, String(one), CHECKPOINT)));
  if (found.length === 0) {
    throw usageError(`${path} has no partition with a checkpoint. Name what \`lockbox checkpoints export\` was given.`);
  }
  if (partition === undefined) {
    for (const one of numbers.filter((number) => !found.includes(number))) {
      onNote(`Partition ${one} has no checkpoint in ${path}: it was not looked at.`);
    }
    return found;
  }
  if (found.includes(partition)) return [partition];
  throw usageError(`--partition: ${path} has no partition ${partition}.`);
}

/** Opens a published partition: its checkpoint is read now, and its tiles as its leaves are asked for. */
async function folderSource(folder: string, partition: number, read: ReadEvent, options: Options): Promise<LogSource> {
  const { trust, topic, kept, policy, onNote } = options;
  const origin = originOf(trust.installation, topic, partition);
  const path = join(folder, CHECKPOINT);
  const bytes = readFileSync(path);
  const opened = await openCheckpoint(bytes, origin, keysOf(origin, trust));
  if (!opened.ok) {
    const leaves = async function* ({ check }: LeafChecks): AsyncGenerator<void> {
      check.broken('CHECKPOINT_NOT_PROVEN', `${path}: ${opened.sentence}`);
      yield;
    };
    return { partition, origin, claims: [], leaves };
  }
  const own = opened.checkpoint;
  const witnesses = policy?.witnesses ?? [];
  const claims: Claim[] = [{ ...own, where: path, cosignatures: await cosignaturesOf(bytes, witnesses) }];
  claims.push(...(await keptClaims(kept.get(partition), origin, options)));
  if (witnesses.length > 0) {
    onNote(
      `Of partition ${partition} no witness was asked: the folder is held against what they have cosigned in its own checkpoint and in those that were kept.`,
    );
  }
  const tiles = readTiles(folder, own.size);
  const one: Folder = { partition, folder, claims, tiles, own, read, options };
  return {
    partition,
    origin,
    claims,
    hasEvents: tiles.hasEntries,
    async *leaves(into) {
      // Leaves that do not lead to the signed root may be damage of a copy, and say nothing of the log.
      const isSigned = rootOf(tiles) === own.root;
      if (isSigned) yield* leavesOf(one, into);
      const differing = tiles.differing();
      const [first] = differing;
      if (first !== undefined) {
        const sentence = `${join(folder, first)} is missing or damaged, or does not fit the leaves.`;
        into.check.found({ code: 'TILE_DIFFERS', sentence, count: differing.length });
      }
      if (!isSigned) tellDamaged(one, into);
    },
  };
}

interface Folder {
  readonly partition: number;
  readonly folder: string;
  readonly claims: readonly Claim[];
  readonly tiles: TileReader;
  readonly own: Checkpoint;
  readonly read: ReadEvent;
  readonly options: Options;
}

/** The root of the tree of all leaves, as far as there are any; each node is compared with its tile. */
function rootOf(tiles: TileReader): Digest {
  const tree = createTree(nodeOf, tiles.onNode);
  for (const { hashes } of tiles.leaves()) for (const hash of hashes) tree.append(hash);
  return tree.root();
}

/** Leaves with their events, and the hashes alone where the events are not there. */
async function* leavesOf(
  { partition, folder, tiles, own, read, options: { onProgress, onNote, now } }: Folder,
  { check, decisions }: LeafChecks,
): AsyncGenerator<void> {
  if (!tiles.hasEntries) onNote(`Of partition ${partition} there are hashes alone: its events were not looked at.`);
  const pace = createPace(`partition ${partition}`, own.size);
  let follower = decisions;
  let leaf = 0;
  for (const { hashes, values } of tiles.leaves()) {
    const raws = tiles.hasEntries ? values() : undefined;
    if (raws === undefined) {
      for (const hash of hashes) check.pass(hash);
      if (follower !== undefined) {
        onNote(
          `Of partition ${partition} what was decided from leaf ${leaf} on was believed: events before it are not there.`,
        );
        follower.finish(now, { isCut: true });
        follower = undefined;
      }
      leaf += hashes.length;
      continue;
    }
    const leaves: PlacedEvent[] = [];
    for (const [index, raw] of raws.entries()) {
      const where = `${folder}, leaf ${leaf++}`;
      const value = read(raw);
      if (value === undefined) {
        check.broken('UNREADABLE', `${where} is no event by any schema of this or an earlier release.`);
        break;
      }
      // A folder does not say at which offset the record is in the topic.
      const record = { key: Buffer.from(value.tenantId), raw, timestamp: value.occurredAt, offset: -1, headers: {} };
      if (check.take(value, record, () => where, hashes[index])) leaves.push({ value, headers: {}, where });
    }
    follower?.take(leaves);
    yield;
    onProgress(pace(leaf));
  }
  for (const path of tiles.leftOut()) {
    onNote(
      `${join(folder, path)} was left out by the export: an event there is too large for the format. Only its hash was looked at.`,
    );
  }
}

/** Names what signatures alone show, of a copy whose leaves do not lead to its checkpoint. */
function tellDamaged({ partition, folder, claims, own, options: { onNote } }: Folder, { check }: LeafChecks): void {
  onNote(
    `Of partition ${partition} the tiles do not lead to the checkpoint: its events and what else was signed were not held against them. Get a whole copy.`,
  );
  const differing = claims.filter(({ size, root }) => size > own.size || (size === own.size && root !== own.root));
  for (const { where, size } of differing.filter((claim) => claim.size > own.size)) {
    const sentence = `${where} was signed over ${size} events, and ${folder} stands for ${own.size}.`;
    check.found({ code: 'CHECKPOINT_BEYOND_LOG', sentence, count: 1 });
  }
  const another = contradictionOf(differing);
  if (another !== undefined) check.found({ code: 'WITNESS_SAW_ANOTHER_LOG', sentence: another, count: 1 });
  check.broken('TILE_DIFFERS', `The tiles of ${folder} are of another tree than its checkpoint was signed over.`);
}
