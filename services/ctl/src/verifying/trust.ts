import { readFileSync } from 'node:fs';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { NoteError, parseNote } from '@lockbox/evidence/tlog/note';
import { usageError } from '../exit-codes.ts';
import type { EnvironmentVariables } from '../installation.ts';
import { checkpointSettings } from '../settings.ts';
import type { CheckpointTrust, KeptCheckpoint } from './kept-claims.ts';

export function checkpointTrust(env: EnvironmentVariables): CheckpointTrust {
  const { LOCKBOX_INSTALLATION, LOCKBOX_CHECKPOINT_PUBLIC_KEYS } = checkpointSettings(env);
  return { installation: LOCKBOX_INSTALLATION, publicKeys: LOCKBOX_CHECKPOINT_PUBLIC_KEYS.split(',') };
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

/** Of `--partition`, or another option that is a number. */
export function partitionOf(text: string | undefined, option = '--partition'): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw usageError(`${option}: "${text}" is no number of ${option === '--partition' ? 'a partition' : 'partitions'}.`);
}
