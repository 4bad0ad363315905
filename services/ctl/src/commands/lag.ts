import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import type { CommandOutput } from '@lockbox/command-line/output';
import { usageError } from '@lockbox/contracts/errors';
import type { Command } from 'commander';
import { openProgramCluster } from '../context.ts';
import { byTopic, complaint, isUnwell, type Lag, readLags, withState } from '../group-lags.ts';

interface Options {
  readonly partitions?: boolean;
  readonly behind: string;
}

const TONES = { well: 'good', behind: 'bad', stopped: 'bad', removed: 'quiet' } as const;

export function addLag(program: Command, context: () => Context): void {
  program
    .command('lag')
    .description('whether each worker runs and keeps up: how many records it is behind, by topic')
    .option('--partitions', 'each partition by itself')
    .option('--behind <count>', 'more records than this are too many', '1000')
    .addHelpText(
      'after',
      `
Each line says \`well\`, \`behind\` (by more than --behind), or \`stopped\` (no instance of it runs); exit code 1 unless all are well.
Groups of programs that were removed are \`removed\`, and not counted. A partition that has stopped is named by \`/readyz\` of its worker.
A worker of transactions may show 1 per partition while it is up to date: the marker after its last record.

Examples:
  $ lockbox lag
  $ lockbox lag --behind 0 --json | jq 'map(select(.state != "well"))'`,
    )
    .action((options: Options) => lag(context(), options));
}

async function lag({ env, out }: Context, options: Options): Promise<void> {
  const behind = Number(options.behind);
  if (!Number.isInteger(behind) || behind < 0) throw usageError(`--behind: "${options.behind}" is not a whole number.`);
  const { kafka, topics } = openProgramCluster(env);
  const admin = kafka.admin();
  await admin.connect();
  const { lags, running } = await readLags(admin, `${topics.namespace}.`).finally(() => admin.disconnect());
  const rows = (options.partitions ? lags : byTopic(lags)).map((row) => withState(row, running, behind));
  print(out, rows, options.partitions ?? false);
  const unwell = rows.filter(isUnwell);
  out.note(unwell.length === 0 ? 'All workers are well.' : unwell.map(complaint).join('\n'));
  if (unwell.length > 0) throw new Finished(EXIT.failed);
}

function print(out: CommandOutput, rows: readonly Lag[], eachPartition: boolean): void {
  out.list(
    rows,
    [
      { title: 'STATE', text: ({ state }) => out.tone(TONES[state], state) },
      { title: 'WORKER', text: ({ group, inTopicsFile }) => (inTopicsFile ? group : `${group} (not in topics.yaml)`) },
      { title: 'TOPIC', text: ({ topic }) => topic },
      ...(eachPartition ? [{ title: 'PARTITION', text: ({ partition }: Lag) => String(partition ?? '') }] : []),
      { title: 'END', text: ({ end }) => String(end), align: 'right' },
      {
        title: 'LAG',
        text: ({ lag: behind }) => out.tone(behind > 0 ? 'waiting' : 'good', String(behind)),
        align: 'right',
      },
    ],
    'No worker has read anything yet.',
  );
}
