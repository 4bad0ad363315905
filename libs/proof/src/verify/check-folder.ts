import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import { originOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { nodeHashing } from '@lockbox/evidence/partition-log';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import { bytesOfDigest, type Digest } from '@lockbox/evidence/tlog/digest';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import { createTree } from '@lockbox/evidence/tlog/tree';
import type { WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { Claim } from '@lockbox/evidence/verifying/claims';
import { createFindings, type Damage } from '@lockbox/evidence/verifying/damage';
import {
  type CheckedDecisions,
  type CheckedPartition,
  createLogCheck,
  type LogRecord,
} from '@lockbox/evidence/verifying/log-check';
import {
  contradictionOf,
  type IsEnough,
  lastTimeOf,
  missingWitnesses,
  witnessesOf,
} from '@lockbox/evidence/verifying/witnessed';
import { readTiles, type TileReader } from '../archive/read-tiles.ts';
import { refuseUnlooked } from './check-log.ts';
import { followDecisions, type PlacedEvent } from './decisions.ts';
import { type CheckpointTrust, type KeptCheckpoint, keptClaims, keysOf } from './kept-claims.ts';
import { offlineEvents, type ReadEvent } from './offline-events.ts';
import { createPace } from './pace.ts';
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
    checked.push(await checkPartition(join(folder, options.topic, String(partition)), partition, read, options));
  }
  return checked;
}

function partitionsIn(folder: string, { topic, partition, onNote }: Options): readonly number[] {
  const path = join(folder, topic);
  const names = existsSync(path) ? readdirSync(path).filter((name) => /^\d+$/.test(name)) : [];
  const numbers = names.map(Number).toSorted((a, b) => a - b);
  const found = numbers.filter((one) => existsSync(join(path, String(one), CHECKPOINT)));
  if (found.length === 0) {
    throw usageError(
      `--folder: ${path} has no partition with a checkpoint. Name what \`lockbox checkpoints export\` was given.`,
    );
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

async function checkPartition(
  folder: string,
  partition: number,
  read: ReadEvent,
  options: Options,
): Promise<CheckedPartition> {
  const { trust, topic, kept, policy, onNote } = options;
  const origin = originOf(trust.installation, topic, partition);
  const path = join(folder, CHECKPOINT);
  const bytes = readFileSync(path);
  const opened = await openCheckpoint(bytes, origin, keysOf(origin, trust));
  if (!opened.ok) {
    const damage: readonly Damage[] = [
      { code: 'CHECKPOINT_NOT_PROVEN', sentence: `${path}: ${opened.sentence}`, count: 1 },
    ];
    return { partition, origin, events: 0, readToEnd: false, root: '', checkpoints: 0, checkpointed: 0, damage };
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
  try {
    const roots = rootsIn(tiles, claims);
    const one = { partition, origin, folder, claims, tiles, own, roots };
    // What does not lead to the signed root may be damage of a copy, and says nothing of the log.
    const isSigned = roots.get(own.size) === own.root;
    if (isSigned && tiles.hasEntries) return takeEntries(one, read, options);
    onNote(
      isSigned
        ? `Of partition ${partition} there are hashes alone: its events were not looked at.`
        : `Of partition ${partition} the tiles do not lead to the checkpoint: its events and what else was signed were not held against them. Get a whole copy.`,
    );
    return takeHashes(one, isSigned, options);
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
  readonly roots: ReadonlyMap<number, Digest>;
}

/** The roots of the trees that were claimed, by the hashes of leaves alone, as far as there are any. */
function rootsIn(tiles: TileReader, claims: readonly Claim[]): ReadonlyMap<number, Digest> {
  const sizes = new Set(claims.map(({ size }) => size));
  const tree = createTree(nodeOf, tiles.onNode);
  const roots = new Map([[0, tree.root()]]);
  for (const { hashes } of tiles.leaves()) {
    for (const hash of hashes) {
      tree.append(hash);
      if (sizes.has(tree.size)) roots.set(tree.size, tree.root());
    }
  }
  return roots;
}

function takeEntries(
  { partition, origin, folder, claims, tiles, own }: Folder,
  read: ReadEvent,
  { policy, decisions, now, onProgress, onNote }: Options,
): CheckedPartition {
  const check = createLogCheck<Event, LogRecord>({
    hashing: nodeHashing,
    partition,
    origin,
    claims,
    now,
    isEnough: policy?.isEnough,
  });
  let follower = decisions && followDecisions(partition, decisions.believedUntil, check.found);
  let decided: CheckedDecisions | undefined;
  const pace = createPace(`partition ${partition}`, own.size);
  let leaf = 0;
  for (const { hashes, values } of tiles.leaves()) {
    const raws = values();
    if (raws === undefined) {
      for (const hash of hashes) check.pass(hash);
      if (follower !== undefined) {
        onNote(
          `Of partition ${partition} what was decided from leaf ${leaf} on was believed: events before it are not there.`,
        );
        decided = follower.finish(now, { isCut: true });
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
      const record = { key: Buffer.from(value.tenantId), raw, timestamp: value.occurredAt };
      if (check.take(value, record, () => where, hashes[index])) leaves.push({ value, headers: {}, where });
    }
    follower?.take(leaves);
    onProgress(pace(leaf));
  }
  decided ??= follower?.finish(now);
  for (const path of tiles.leftOut()) {
    onNote(
      `${join(folder, path)} was left out by the export: an event there is too large for the format. Only its hash was looked at.`,
    );
  }
  for (const one of differingIn(tiles, folder)) check.found(one);
  return { ...check.finish(), ...(decided === undefined ? {} : { decisions: decided }) };
}

/** Without events; and where the leaves are not those of the checkpoint (`isSigned`), by what signatures alone show. */
function takeHashes(
  { partition, origin, folder, claims, tiles, own, roots }: Folder,
  isSigned: boolean,
  { policy, now }: Options,
): CheckedPartition {
  const findings = createFindings();
  const fitting: Claim[] = [];
  const differing: Claim[] = [];
  for (const claim of claims) {
    if (claim.size > own.size) {
      differing.push(claim);
      findings.add(
        'CHECKPOINT_BEYOND_LOG',
        `${claim.where} was signed over ${claim.size} events, and ${folder} stands for ${own.size}.`,
      );
    } else if (claim.size === own.size && claim.root !== own.root) {
      differing.push(claim);
      findings.add('CHECKPOINTS_FORK', `${claim.where} and ${folder} were both signed over ${own.size} events.`);
    } else if (isSigned && claim.root === roots.get(claim.size)) {
      fitting.push(claim);
    } else if (isSigned) {
      differing.push(claim);
      findings.add('CHECKPOINT_DIFFERS', `${claim.where} is not of the first ${claim.size} events of ${folder}.`);
    }
  }
  for (const { code, sentence, count } of differingIn(tiles, folder)) findings.add(code, sentence, count);
  if (!isSigned && tiles.differing().length === 0) {
    findings.add('TILE_DIFFERS', `The tiles of ${folder} are of another tree than its checkpoint was signed over.`);
  }
  const another = contradictionOf(differing);
  if (another !== undefined) findings.add('WITNESS_SAW_ANOTHER_LOG', another);
  const cosigned = policy && cosignedOf(fitting, policy.isEnough);
  if (cosigned !== undefined && isSigned) {
    // The hashes do not say when events were written: what follows was not there before the witnesses signed, or not long before.
    const since = cosigned.witnessed < own.size && differing.length === 0 ? cosigned.at : undefined;
    const missing = missingWitnesses({ witnessed: cosigned.witnessed, events: own.size, since, now });
    if (missing !== undefined) findings.add('WITNESSES_MISSING', missing);
  }
  const damage = findings.all();
  const checkpointed = damage.length === 0 ? own.size : 0;
  return {
    partition,
    origin,
    events: isSigned ? own.size : 0,
    readToEnd: isSigned,
    ...(isSigned ? { hashesAlone: own.size } : {}),
    root: isSigned ? toBase64(bytesOfDigest(own.root)) : '',
    checkpoints: fitting.length,
    checkpointed,
    ...(cosigned === undefined ? {} : { witnessed: cosigned.witnessed }),
    damage,
  };
}

/** The newest tree that enough witnesses have cosigned, and when the last of them has. */
function cosignedOf(fitting: readonly Claim[], isEnough: IsEnough): { witnessed: number; at: number | undefined } {
  let newest: { witnessed: number; at: number | undefined } = { witnessed: 0, at: undefined };
  for (const [size, same] of Map.groupBy(fitting, (claim) => claim.size)) {
    const cosignatures = same.flatMap((claim) => claim.cosignatures ?? []);
    if (size < newest.witnessed || !isEnough(witnessesOf(cosignatures))) continue;
    newest = { witnessed: size, at: lastTimeOf(cosignatures, isEnough) };
  }
  return newest;
}

function differingIn(tiles: TileReader, folder: string): readonly Damage[] {
  const differing = tiles.differing();
  const [first] = differing;
  if (first === undefined) return [];
  const sentence = `${join(folder, first)} is missing or damaged, or does not fit the leaves.`;
  return [{ code: 'TILE_DIFFERS', sentence, count: differing.length }];
}
