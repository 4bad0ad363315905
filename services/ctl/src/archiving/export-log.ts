import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import { knownCheckpoints } from '@lockbox/command-line/settings';
import type { TextColumn } from '@lockbox/command-line/table';
import { textOf } from '@lockbox/evidence/verifying/damage';
import type { Writing } from '@lockbox/proof/archive/tile-folder';
import { checkLog, wantedPartitions } from '@lockbox/proof/verify/check-log';
import type { NewestCheckpoint } from '@lockbox/proof/verify/cluster-source';
import type { CheckpointTrust, KeptCheckpoint } from '@lockbox/proof/verify/kept-claims';
import { checkpointTrust, partitionOf } from '@lockbox/proof/verify/trust';
import { witnessPolicyIn } from '@lockbox/proof/verify/witnesses';
import { createLogReader } from '@lockbox/worker/read';
import { type Cluster, openProgramCluster } from '../context.ts';

/** The destination of one exported partition. */
export interface PartitionExport<Written> {
  /** The checkpoint that is already there, and the tree size that it covers. */
  readonly before: (KeptCheckpoint & { readonly size: number }) | undefined;
  write(newest: NewestCheckpoint): Writing<Written>;
}

/** The export of one partition; sizes are those of its tree, before and after. */
interface Exported {
  readonly folder: string;
  readonly before: number;
  readonly size: number;
  readonly files: number;
}

export const EXPORT_COLUMNS: readonly TextColumn<Exported>[] = [
  { title: 'FOLDER', text: ({ folder }) => folder },
  { title: 'BEFORE', text: ({ before }) => String(before), align: 'right' },
  { title: 'EVENTS', text: ({ size }) => String(size), align: 'right' },
  { title: 'NEW FILES', text: ({ files }) => String(files), align: 'right' },
];

interface Options<Written> {
  readonly partition: string | undefined;
  /** How many partitions the log was written with, where somebody has added some since. */
  readonly partitions?: string | undefined;
  /** A file with a policy of witnesses. */
  readonly witnesses: string | undefined;
  open(log: OpenedLog, partition: number): Promise<PartitionExport<Written>>;
  /** Shows what was written. */
  show(written: readonly Written[]): void;
}

export interface OpenedLog {
  readonly cluster: Cluster;
  readonly trust: CheckpointTrust;
  /** How many the log has. */
  readonly partitions: number;
}

/**
 * Verifies the log like `lockbox verify`, compares it with what was exported before, and writes the rest, up to the
 * newest checkpoint. Ends with exit code 1 if something is wrong.
 */
export async function exportLog<Written>({ env, out }: Context, options: Options<Written>): Promise<void> {
  const cluster = openProgramCluster(env);
  const policy = witnessPolicyIn(options.witnesses);
  const trust = checkpointTrust(knownCheckpoints(env), policy);
  const partition = partitionOf(options.partition);
  const writtenWith = partitionOf(options.partitions, '--partitions');
  const reader = createLogReader(cluster.kafka);
  const all = await wantedPartitions(reader, { cluster, writtenWith }).finally(() => reader.close());
  const log: OpenedLog = { cluster, trust, partitions: all.length };
  const exports = new Map<number, PartitionExport<Written>>();
  for (const one of partition === undefined ? all : [partition]) exports.set(one, await options.open(log, one));
  const kept = [...exports].flatMap(([one, { before }]) => (before === undefined ? [] : [[one, [before]] as const]));
  const writing: Writing<Written>[] = [];
  const checked = await checkLog({
    cluster,
    trust,
    partition,
    writtenWith,
    policy,
    kept: new Map(kept),
    onProgress: out.progress,
    onNote: out.note,
    listen(one, newest) {
      const target = exports.get(one);
      if (target === undefined || newest === undefined || newest.size <= (target.before?.size ?? 0)) return {};
      const written = target.write(newest);
      writing.push(written);
      return written;
    },
  });
  const finished: Written[] = [];
  for (const one of writing) {
    const written = await one.finish();
    if (written !== undefined) finished.push(written);
  }
  options.show(finished);
  const damaged = checked.filter(({ damage }) => damage.some(({ code }) => code !== 'NO_CHECKPOINT'));
  if (damaged.length === 0) return;
  for (const { partition: one, damage } of damaged) {
    for (const found of damage) out.note(`partition ${one}: ${textOf(found)}`);
  }
  throw new Finished(EXIT.failed);
}
