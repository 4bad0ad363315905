import { topicsFile } from '@lockbox/topics/file';
import type { Admin } from 'kafkajs';

/** How far a consumer group is behind in one topic, or in one partition of it. */
export interface GroupLag {
  readonly group: string;
  /** True if schemas/topics.yaml has a program of this group; groups of removed programs remain in Kafka. */
  readonly inTopicsFile: boolean;
  /** Empty for a worker that has read nothing yet. */
  readonly topic: string;
  readonly partition: number | null;
  readonly committed: number | null;
  readonly end: number;
  readonly lag: number;
}

export interface GroupLags {
  /** Each partition by itself. */
  readonly lags: readonly GroupLag[];
  /** The groups that have members. */
  readonly running: ReadonlySet<string>;
}

/** Asks for all groups at once, and for the end of each topic once: someone waits for the answer. */
export async function readLags(admin: Admin, prefix: string): Promise<GroupLags> {
  const ends = new Map<string, ReturnType<Admin['fetchTopicOffsets']>>();
  const endsOf = (topic: string): ReturnType<Admin['fetchTopicOffsets']> => {
    const asked = ends.get(topic) ?? admin.fetchTopicOffsets(topic);
    ends.set(topic, asked);
    return asked;
  };
  const workers = topicsFile()
    .programs.filter(({ delivery }) => delivery !== 'none')
    .map(({ name }) => `${prefix}${name}`);
  const listed = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
  const groups = [...new Set([...workers, ...listed.filter((id) => id.startsWith(prefix))])].toSorted();
  const ofGroups = groups.map(async (group): Promise<readonly GroupLag[]> => {
    const inTopicsFile = workers.includes(group);
    const nothing = { group, inTopicsFile, topic: '', partition: null, committed: null, end: 0, lag: 0 };
    const consumed = listed.includes(group) ? await admin.fetchOffsets({ groupId: group }) : [];
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
    const rows = (await Promise.all(ofTopics)).flat();
    return rows.length === 0 ? [nothing] : rows;
  });
  const [{ groups: described }, lags] = await Promise.all([admin.describeGroups(groups), Promise.all(ofGroups)]);
  const running = described.filter(({ members }) => members.length > 0);
  return { lags: lags.flat(), running: new Set(running.map(({ groupId }) => groupId)) };
}

/** All partitions of a topic as one. */
export function byTopic(rows: readonly GroupLag[]): readonly GroupLag[] {
  const sums = new Map<string, GroupLag>();
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

/**
 * `behind`: by more records than it may be. `stopped`: none of its instances is in the group. `removed`: schemas/topics.yaml has no
 * program of the group.
 */
export type LagState = 'well' | 'behind' | 'stopped' | 'removed';

export interface Lag extends GroupLag {
  readonly state: LagState;
}

/** More records than `behind` are too many. */
export function withState(row: GroupLag, running: ReadonlySet<string>, behind: number): Lag {
  const { group, ...numbers } = row;
  return { group, state: stateOf(row, running, behind), ...numbers };
}

export const isUnwell = ({ state }: Lag): boolean => state === 'behind' || state === 'stopped';

function stateOf(
  { group, inTopicsFile, lag: records }: GroupLag,
  running: ReadonlySet<string>,
  behind: number,
): LagState {
  if (!inTopicsFile) return 'removed';
  if (!running.has(group)) return 'stopped';
  return records > behind ? 'behind' : 'well';
}

export const complaint = ({ group, state, topic, partition, lag: records }: Lag): string =>
  state === 'stopped'
    ? `${group} is stopped: no instance of it runs${records > 0 ? `, and ${records} records of ${topic} wait for it` : ''}.`
    : `${group} is behind: ${records} records of ${topic}${partition === null ? '' : ` in partition ${partition}`} wait for it.`;
