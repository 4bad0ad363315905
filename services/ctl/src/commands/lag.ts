import { programNames } from '@lockbox/topics/programs';
import type { Command } from 'commander';
import type { Admin } from 'kafkajs';
import { type Context, openCluster } from '../context.ts';

/** How far a worker is behind in one topic. */
interface Lag {
  readonly group: string;
  /** Whether schemas/topics.yaml has a program of this group; groups of programs that were removed stay. */
  readonly inTopicsFile: boolean;
  readonly topic: string;
  readonly partition: number | null;
  readonly committed: number | null;
  readonly end: number;
  readonly lag: number;
}

export function addLag(program: Command, context: () => Context): void {
  program
    .command('lag')
    .description('how many records each worker is behind, by topic')
    .option('--partitions', 'each partition by itself')
    .addHelpText(
      'after',
      `
A worker of transactions may show 1 per partition while it is up to date: the marker after its last record.

Example:
  $ lockbox lag --json | jq 'map(select(.lag > 1000))'`,
    )
    .action((options: { readonly partitions?: boolean }) => lag(context(), options.partitions ?? false));
}

async function lag({ env, out }: Context, eachPartition: boolean): Promise<void> {
  const { kafka, topics } = openCluster(env);
  const admin = kafka.admin();
  await admin.connect();
  const rows = await readLags(admin, `${topics.namespace}.`).finally(() => admin.disconnect());
  out.list(
    eachPartition ? rows : byTopic(rows),
    [
      { title: 'WORKER', text: ({ group, inTopicsFile }) => (inTopicsFile ? group : `${group} (not in topics.yaml)`) },
      { title: 'TOPIC', text: ({ topic }) => topic },
      ...(eachPartition ? [{ title: 'PARTITION', text: ({ partition }: Lag) => String(partition) }] : []),
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

/** Asks for all groups at once, and for the end of each topic once: someone waits for the answer. */
async function readLags(admin: Admin, prefix: string): Promise<readonly Lag[]> {
  const ends = new Map<string, ReturnType<Admin['fetchTopicOffsets']>>();
  const endsOf = (topic: string): ReturnType<Admin['fetchTopicOffsets']> => {
    const asked = ends.get(topic) ?? admin.fetchTopicOffsets(topic);
    ends.set(topic, asked);
    return asked;
  };
  const groups = (await admin.listGroups()).groups
    .map(({ groupId }) => groupId)
    .filter((id) => id.startsWith(prefix))
    .toSorted();
  const ofGroups = await Promise.all(
    groups.map(async (group) => {
      const inTopicsFile = programNames.some((name) => group === `${prefix}${name}`);
      const consumed = await admin.fetchOffsets({ groupId: group });
      const ofTopics = consumed.map(async ({ topic, partitions }) => {
        const found = await endsOf(topic);
        return partitions.map(({ partition, offset }) => {
          const place = found.find((end) => end.partition === partition);
          const [low, end] = [Number(place?.low ?? 0), Number(place?.high ?? 0)];
          const committed = Number(offset) < 0 ? null : Number(offset);
          const behind = Math.max(0, end - (committed ?? low));
          return { group, inTopicsFile, topic, partition, committed, end, lag: behind };
        });
      });
      return (await Promise.all(ofTopics)).flat();
    }),
  );
  return ofGroups.flat();
}

function byTopic(rows: readonly Lag[]): readonly Lag[] {
  const sums = new Map<string, Lag>();
  for (const row of rows) {
    const key = `${row.group} ${row.topic}`;
    const before = sums.get(key);
    sums.set(key, {
      ...row,
      partition: null,
      committed: null,
      end: row.end + (before?.end ?? 0),
      lag: row.lag + (before?.lag ?? 0),
    });
  }
  return [...sums.values()];
}
