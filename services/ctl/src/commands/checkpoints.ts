import type { Context } from '@lockbox/command-line/context';
import { openPlace } from '@lockbox/command-line/open-place';
import { knownCheckpoints } from '@lockbox/command-line/settings';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { formatVerifierKey, parseNote } from '@lockbox/evidence/tlog/note';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import { partitionFolder } from '@lockbox/proof/archive/layout';
import { type Place, within } from '@lockbox/proof/archive/place';
import { entriesIn, type Published, writeTiles } from '@lockbox/proof/archive/tile-folder';
import { wantedPartitions } from '@lockbox/proof/verify/check-log';
import type { NewestCheckpoint } from '@lockbox/proof/verify/cluster-source';
import { type CheckpointTrust, keysOf } from '@lockbox/proof/verify/kept-claims';
import { createLogReader } from '@lockbox/worker/read';
import type { Command } from 'commander';
import { EXPORT_COLUMNS, exportLog } from '../archiving/export-log.ts';
import { followSigning } from '../archiving/follow-signing.ts';
import { openProgramCluster } from '../context.ts';
import { durationMs } from '../durations.ts';

const CHECKPOINT = 'checkpoint';

interface Options {
  readonly partition?: string;
  readonly entries?: boolean;
  readonly witnesses?: string;
  readonly follow?: string | true;
}

/** A round in which audit has signed more reads the whole log. */
const FOLLOW_EVERY = '5m';

export function addCheckpoints(program: Command, context: () => Context): void {
  const checkpoints = program.command('checkpoints').description('what audit has signed of the log, for others');
  checkpoints
    .command('keys')
    .description('the keys that checkpoints are signed with, as tools for signed notes take them')
    .addHelpText('after', '\nExample:\n  $ lockbox checkpoints keys --json | jq -r .[0].key')
    .action(() => keys(context()));
  checkpoints
    .command('export')
    .description('checkpoints and tiles of the log (c2sp.org/tlog-tiles), for any web server to publish')
    .argument('<place>', 'a folder, or s3://BUCKET/PREFIX; each partition has a folder of its own in it')
    .option('--partition <number>', 'one partition alone')
    .option(
      '--witnesses <file>',
      'a policy (c2sp.org/tlog-policy): nothing is published that too few of its witnesses cosigned',
    )
    .option('--entries', 'the events themselves too: whoever reads the place then reads every tenant’s log')
    .option(
      '--follow [time]',
      `again until it is stopped, so far apart (${FOLLOW_EVERY} if not given), where audit has signed more`,
    )
    .addHelpText(
      'after',
      `
Verifies the log as \`lockbox verify\` does, and writes what it newly has; a file that is there is never changed, but for
the checkpoint. A partition that is damaged, or does not begin with what the place publishes, is not published further.
Of the last tiles there is one for each size that was signed, so that older checkpoints can be proven too. At s3://… each object has the
Content-Type and Cache-Control that clients expect of it; the settings are those of \`lockbox archive\` (LOCKBOX_S3_…).
Without --entries there are hashes alone, by which somebody who has an event can prove that it is in the log.

Examples:
  $ lockbox checkpoints export /srv/log
  $ lockbox checkpoints export s3://log.example.com --follow
  $ lockbox checkpoints export /srv/log-for-auditors --entries`,
    )
    .action(async (where: string, options: Options) => {
      const { env, out } = context();
      if (options.follow === undefined) return await exportTo({ env, out }, where, options);
      const every = durationMs(options.follow === true ? FOLLOW_EVERY : options.follow);
      await followSigning({ env, out }, every, () => exportTo({ env, out }, where, options));
    });
}

async function keys({ env, out }: Context): Promise<void> {
  const cluster = openProgramCluster(env);
  const { installation, publicKeys } = knownCheckpoints(env);
  const reader = createLogReader(cluster.kafka);
  const partitions = await wantedPartitions(reader, { cluster }).finally(() => reader.close());
  const rows = partitions.flatMap((partition) => {
    const origin = originOf(installation, cluster.topics.events, partition);
    return publicKeys.map((key) => ({ origin, key: formatVerifierKey(verifierKeyOf(origin, key)) }));
  });
  if (out.json) out.item(rows, []);
  else for (const { key } of rows) out.text(key);
}

/** In the place of what is there now: somebody else may have exported more since this run has begun. */
export async function publishCheckpoint(
  place: Place,
  { size, note }: NewestCheckpoint,
  origin: string,
  trust: CheckpointTrust,
): Promise<void> {
  const standing = await openCheckpoint((await place.read(CHECKPOINT)) ?? null, origin, keysOf(origin, trust));
  if (standing.ok && standing.checkpoint.size > size) return;
  await place.replace(CHECKPOINT, note);
}

async function exportTo({ env, out }: Context, where: string, options: Options): Promise<void> {
  const root = await openPlace(env, where);
  await exportLog<Published>(
    { env, out },
    {
      partition: options.partition,
      witnesses: options.witnesses,
      async open({ cluster, trust }, partition) {
        const place = within(root, partitionFolder(cluster.topics.events, partition));
        const origin = originOf(trust.installation, cluster.topics.events, partition);
        const bytes = await place.read(CHECKPOINT);
        const size = bytes === undefined ? 0 : parseCheckpoint(parseNote(bytes.toString()).text).size;
        const withEntries = await entriesIn(place, size, options.entries ?? false);
        return {
          before: bytes && { where: `${place.name}/${CHECKPOINT}`, bytes, size },
          write(newest) {
            const publish = (one: NewestCheckpoint) => publishCheckpoint(place, one, origin, trust);
            return writeTiles({ place, before: size, withEntries, isServed: true, publish }, newest);
          },
        };
      },
      show: (published) => show(out, published, options.follow !== undefined),
    },
  );
}

function show(out: Context['out'], published: readonly Published[], isFollowing: boolean): void {
  if (isFollowing && published.length === 0) return;
  out.list(
    published,
    EXPORT_COLUMNS,
    'Nothing new was published: audit has signed no further checkpoint that the log fits.',
  );
  for (const path of published.flatMap(({ leftOut }) => leftOut)) {
    out.note(`${path} was left out: it has an event of more than 65,535 bytes, which the format does not hold.`);
  }
}
