import type { Context } from '@lockbox/command-line/context';
import { openPlace } from '@lockbox/command-line/open-place';
import { LockboxError } from '@lockbox/contracts/errors';
import { originOf } from '@lockbox/evidence/checkpoint-key';
import { type Archived, archivePartition, presentIn } from '@lockbox/proof/archive/archive-partition';
import { claim, partitionFolder } from '@lockbox/proof/archive/layout';
import { type Place, within } from '@lockbox/proof/archive/place';
import type { Command } from 'commander';
import { EXPORT_COLUMNS, exportLog, type OpenedLog } from '../archiving/export-log.ts';

interface Options {
  readonly to: string;
  readonly partition?: string;
  readonly partitions?: string;
  readonly witnesses?: string;
  readonly lockUntil?: string;
}

export function addArchive(program: Command, context: () => Context): void {
  program
    .command('archive')
    .description('the log, its checkpoints and tiles into files that outlive the cluster, each written once')
    .requiredOption('--to <place>', 'a folder, or s3://BUCKET/PREFIX')
    .option('--partition <number>', 'one partition alone')
    .option('--partitions <count>', 'with how many the log was written, where somebody has added some since')
    .option(
      '--witnesses <file>',
      'a policy (c2sp.org/tlog-policy): nothing is archived that too few of its witnesses cosigned',
    )
    .option(
      '--lock-until <date>',
      'for s3://…, in a bucket with object lock: until then nobody can delete what is written',
    )
    .addHelpText(
      'after',
      `
Verifies the log as \`lockbox verify\` does, and writes what the archive does not have yet, up to the newest checkpoint: the events as
Avro files (deflate), with headers and keys, and tiles and checkpoint beside them. What is there is never changed, so the place may
forbid it, and one that was interrupted goes on where it was. A partition that is damaged, or does not begin with what the archive has,
is not archived further. Free texts are not in it, nor names and addresses: only what the log itself holds.

Examples:
  $ lockbox archive --to /srv/archive
  $ lockbox archive --to /srv/archive --witnesses witness-policy
  $ lockbox archive --to s3://evidence/lockbox --lock-until 2036-12-31`,
    )
    .action((options: Options) => archive(context(), options));
}

async function archive(
  { env, out }: Context,
  { to, partition, partitions, witnesses, lockUntil }: Options,
): Promise<void> {
  const place = await openPlace(env, to, lockUntil);
  await exportLog<Archived>(
    { env, out },
    {
      partition,
      partitions,
      witnesses,
      open: (log, one) => openPartition(place, log, one),
      show: (archived) =>
        out.list(
          archived,
          EXPORT_COLUMNS,
          'Nothing new was archived: audit has signed no further checkpoint that the log fits.',
        ),
    },
  );
}

async function openPartition(place: Place, { cluster, trust, partitions }: OpenedLog, partition: number) {
  const { topics, registry } = cluster;
  await claim(place, { installation: trust.installation, topic: topics.events, partitions });
  const folder = within(place, partitionFolder(topics.events, partition));
  const origin = originOf(trust.installation, topics.events, partition);
  const present = await presentIn(folder, origin);
  const texts = new Map<number, string>();
  const schemaText = async (id: number): Promise<string> => {
    const text = texts.get(id) ?? (await registry.schemaTextById(id));
    if (text === undefined) {
      throw new LockboxError(
        'SCHEMA_NOT_REGISTERED',
        `The registry has no schema ${id}, with which events were written.`,
      );
    }
    texts.set(id, text);
    return text;
  };
  return {
    before: present.checkpoint,
    write: (newest: Parameters<typeof archivePartition>[1]) =>
      archivePartition({ place: folder, origin, present, schemaText }, newest),
  };
}
