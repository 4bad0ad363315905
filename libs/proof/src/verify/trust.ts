import { readFileSync } from 'node:fs';
import { usageError } from '@lockbox/contracts/errors';
import { publicBytesOf } from '@lockbox/evidence/signing-keys';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { parseNote } from '@lockbox/evidence/tlog/note';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { acceptsLog, type WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { CheckpointTrust, KeptCheckpoint } from './kept-claims.ts';

/** Restricts the known keys to those of the logs that a policy of witnesses names, if it names any. */
export function checkpointTrust(known: CheckpointTrust, policy?: WitnessPolicy): CheckpointTrust {
  const publicKeys = known.publicKeys.filter(
    (key) => policy === undefined || acceptsLog(policy, { publicKey: publicBytesOf(key) }),
  );
  if (publicKeys.length > 0) return { ...known, publicKeys };
  throw usageError(
    '--witnesses: the policy names other logs (`log …`), and none with a key of LOCKBOX_CHECKPOINT_PUBLIC_KEYS. Add a line with a key that `lockbox checkpoints keys` prints: one counts for all partitions. Or take its log lines out.',
  );
}

/** Checkpoints that were kept in files, by the partition that they name. */
export function keptCheckpoints(
  files: readonly string[],
  prefix: string,
): ReadonlyMap<number, readonly KeptCheckpoint[]> {
  const placed = files.map((file) => ({ partition: partitionIn(file, prefix), where: file, bytes: readFileOf(file) }));
  return Map.groupBy(placed, ({ partition }) => partition);
}

function partitionIn(file: string, prefix: string): number {
  const { origin } = checkpointIn(file);
  const partition = origin.startsWith(prefix) ? origin.slice(prefix.length) : '';
  if (/^\d+$/.test(partition)) return Number(partition);
  throw usageError(`${file} is a checkpoint of ${origin}, and this log's begin with ${prefix}.`);
}

function checkpointIn(file: string) {
  try {
    return parseCheckpoint(parseNote(readFileOf(file).toString()).text);
  } catch (error) {
    if (error instanceof NoteError) throw usageError(`${file}: ${error.message}`);
    throw error;
  }
}

function readFileOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw usageError(`${file} cannot be read (${error instanceof Error ? error.message : error}).`);
  }
}

/** Parses `--partition`, or another option that is a number. */
export function partitionOf(text: string | undefined, option = '--partition'): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw usageError(`${option}: "${text}" is no number of ${option === '--partition' ? 'a partition' : 'partitions'}.`);
}
