import { collected } from '@lockbox/command-line/arguments';
import { type Context, clockOf } from '@lockbox/command-line/context';
import { Finished } from '@lockbox/command-line/exit-codes';
import { openPlace } from '@lockbox/command-line/open-place';
import { knownCheckpoints, trustSettings } from '@lockbox/command-line/settings';
import { LockboxError, usageError } from '@lockbox/contracts/errors';
import { exitCodeOf, textOf } from '@lockbox/evidence/verifying/damage';
import { type ArchivedPartition, checkArchive, openArchive, reported } from '@lockbox/proof/archive/check-archive';
import { putSchemas } from '@lockbox/proof/restore/put-schemas';
import { type Restored, restore, schemasOf } from '@lockbox/proof/restore/restore';
import { keptCheckpoints } from '@lockbox/proof/verify/trust';
import { witnessPolicyIn } from '@lockbox/proof/verify/witnesses';
import { logTrustOf } from '@lockbox/worker/read';
import type { Command } from 'commander';
import { openProgramCluster } from '../context.ts';

interface Options {
  readonly from: string;
  readonly check?: boolean;
  readonly schemas?: boolean;
  readonly checkpoint?: readonly string[];
  readonly witnesses?: string;
  readonly allowEmpty?: boolean;
}

export function addRestore(program: Command, context: () => Context): void {
  program
    .command('restore')
    .description('an archive into the topics of an empty installation, from which the programs make everything else')
    .requiredOption('--from <place>', 'the archive: what `lockbox archive --to` was given')
    .option('--check', 'only says whether the archive is whole; neither broker nor registry is asked')
    .option(
      '--schemas',
      'only brings the schemas into an empty registry, under their ids: before `lockbox topics apply`',
    )
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere: the archive has to go as far', collected)
    .option('--witnesses <file>', 'a policy (c2sp.org/tlog-policy): whose cosignatures the checkpoints have to have')
    .option(
      '--allow-empty',
      'also an archive in which nothing was archived of some partition, as where no tenant is in it',
    )
    .addHelpText(
      'after',
      `
Checks all of the archive first: its files against its tiles and its signed checkpoints, and each event as \`lockbox verify\` does, by the
keys that LOCKBOX_SIGNING_PUBLIC_KEYS and LOCKBOX_CHECKPOINT_PUBLIC_KEYS name. Nothing is written where anything is wrong, or where
lockbox.events has anything but the beginning of the archive. One that was interrupted goes on when it is run again. Before it no
program may run, and after it policy and audit need LOCKBOX_DECISIONS_BELIEVED_UNTIL, which it prints: the commands are not archived.
docs/guides/platform-teams.md has all steps. Ends with the number of what is wrong with the archive, of several kinds the first that
\`lockbox verify --help\` lists; with 65 where it is none, is of another log, or has nothing of some partition; and with 73 where a topic is
not empty.

Examples:
  $ lockbox restore --from /srv/archive --check --checkpoint kept/checkpoint
  $ lockbox restore --from s3://evidence/lockbox`,
    )
    .action((options: Options) => run(context(), options));
}

async function run({ env, out }: Context, options: Options): Promise<void> {
  if (options.check && options.schemas) throw usageError('--check and --schemas: one of the two.');
  const trust = knownCheckpoints(env);
  const archive = await openArchive(await openPlace(env, options.from), trust);
  const checked = await checkArchive(archive, {
    trust,
    logTrust: logTrustOf(trustSettings(env)),
    kept: keptCheckpoints(options.checkpoint ?? [], `${trust.installation}/${archive.topic}/`),
    policy: witnessPolicyIn(options.witnesses),
    now: clockOf(env).now(),
    onProgress: out.progress,
  });
  const exitCode = exitCodeOf(checked.flatMap(({ damage }) => damage));
  if (options.check || exitCode !== undefined) {
    showChecked(out, checked);
    if (exitCode !== undefined) throw new Finished(exitCode);
  }
  if (options.allowEmpty !== true) refuseEmpty(checked);
  if (options.check) return;
  const cluster = openProgramCluster(env);
  if (options.schemas) {
    const schemas = schemasOf(checked);
    const registered = await putSchemas(cluster.registry, cluster.topics.namespace, schemas, out.progress);
    out.item({ schemas: [...schemas.keys()], registered }, [
      ['Schemas', `${schemas.size}, ${registered} of them registered`],
    ]);
    return;
  }
  const { partitions, settings } = await restore(cluster, archive, checked, out.progress);
  if (out.json) out.item({ partitions, settings }, []);
  else showRestored(out, partitions);
  out.note('Give policy these settings before it starts, and audit the first of them, for 28 days:');
  for (const [name, value] of Object.entries(settings)) out.note(`${name}=${value}`);
}

/** A folder that is gone, or is not mounted, looks as one of a partition that never had an event. */
function refuseEmpty(checked: readonly ArchivedPartition[]): void {
  const empty = checked.filter(({ files }) => files.length === 0).map(({ partition }) => partition);
  if (empty.length === 0) return;
  throw new LockboxError(
    'ARCHIVE_NOT_WHOLE',
    `Nothing was archived of partition ${empty.join(', ')}. Compare with the checkpoints that you have kept (--checkpoint), and bring back from another copy what is missing; if these partitions never had an event, say --allow-empty.`,
  );
}

function showChecked(out: Context['out'], checked: readonly ArchivedPartition[]): void {
  const rows = checked.map(reported);
  out.list(
    rows,
    [
      { title: 'PARTITION', text: ({ partition }) => String(partition), align: 'right' },
      { title: 'EVENTS', text: ({ events }) => String(events), align: 'right' },
      { title: 'CHECKPOINTS', text: ({ checkpoints }) => String(checkpoints), align: 'right' },
      {
        title: 'RESULT',
        text({ damage, files }) {
          if (damage.length > 0) return out.tone('bad', damage.map(({ code }) => code).join(', '));
          return files === 0 ? out.tone('waiting', 'nothing archived') : out.tone('good', 'whole');
        },
      },
    ],
    'The archive has no partitions.',
  );
  for (const { partition, damage } of rows) {
    for (const one of damage) out.text(out.tone('bad', `partition ${partition}: ${textOf(one)}`));
  }
}

function showRestored(out: Context['out'], restored: readonly Restored[]): void {
  out.list(
    restored,
    [
      { title: 'PARTITION', text: ({ partition }) => String(partition), align: 'right' },
      { title: 'BEFORE', text: ({ before }) => String(before), align: 'right' },
      { title: 'EVENTS', text: ({ events }) => String(events), align: 'right' },
      { title: 'COMMANDS GO ON AT', text: ({ commands }) => String(commands), align: 'right' },
      { title: 'CHECKPOINTS', text: ({ checkpoints }) => String(checkpoints), align: 'right' },
    ],
    'The archive has no partitions.',
  );
}
