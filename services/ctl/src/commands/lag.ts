import type { Command } from 'commander';
import { type Context, openCluster } from '../context.ts';
import { EXIT, Finished, usageError } from '../exit-codes.ts';
import { byTopic, type GroupLag, readLags } from '../group-lags.ts';
import type { CommandOutput } from '../output.ts';

interface Options {
  readonly partitions?: boolean;
  readonly behind: string;
}

/**
 * `behind`: by more records than it may be. `stopped`: none of its instances is in the group. `removed`: schemas/topics.yaml has no
 * program of the group.
 */
type State = 'well' | 'behind' | 'stopped' | 'removed';
const TONES = { well: 'good', behind: 'bad', stopped: 'bad', removed: 'quiet' } as const;

interface Lag extends GroupLag {
  readonly state: State;
}

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
  const { kafka, topics } = openCluster(env);
  const admin = kafka.admin();
  await admin.connect();
  const { lags, running } = await readLags(admin, `${topics.namespace}.`).finally(() => admin.disconnect());
  const rows = (options.partitions ? lags : byTopic(lags)).map((row): Lag => {
    const { group, ...numbers } = row;
    return { group, state: stateOf(row, running, behind), ...numbers };
  });
  print(out, rows, options.partitions ?? false);
  const unwell = rows.filter(({ state }) => state === 'behind' || state === 'stopped');
  out.note(unwell.length === 0 ? 'All workers are well.' : unwell.map(complaint).join('\n'));
  if (unwell.length > 0) throw new Finished(EXIT.failed);
}

function stateOf({ group, inTopicsFile, lag: records }: GroupLag, running: ReadonlySet<string>, behind: number): State {
  if (!inTopicsFile) return 'removed';
  if (!running.has(group)) return 'stopped';
  return records > behind ? 'behind' : 'well';
}

const complaint = ({ group, state, topic, partition, lag: records }: Lag): string =>
  state === 'stopped'
    ? `${group} is stopped: no instance of it runs${records > 0 ? `, and ${records} records of ${topic} wait for it` : ''}.`
    : `${group} is behind: ${records} records of ${topic}${partition === null ? '' : ` in partition ${partition}`} wait for it.`;

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
