/** Moves leaders from broker to broker while all of them serve, as an operator does to rebalance partitions. */
import { until } from '@lockbox/testing/until';
import type { Admin } from 'kafkajs';
import { againAndAgain, type Fault } from './fault.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** The share of the partitions that moves at a time; a broker that comes back has to copy them. */
const SHARE = 0.5;
/** A broker that comes back copies what the partition holds. */
export const IN_SYNC_WITHIN_MS = 120_000;

export interface Partition {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: number;
}

const leadersMove = (name: string, of: string, isOfThem: (topic: string, world: World) => boolean): Fault => ({
  name: `leaders-move-${name}`,
  target: 'kafka',
  does: `partitions of ${of} are taken from the brokers that lead them, which come back as followers, again and again`,
  heals: 'each partition has three replicas in sync, and its leader stays',
  lastsS: [10, 25],
  interruptsLetters: true,
  async inject(world, random) {
    const admin = world.namespace.kafka.admin();
    await admin.connect();
    const topics = (await admin.listTopics()).filter((topic) => isOfThem(topic, world));
    const end = againAndAgain(
      async (rest) => {
        await moveSome(admin, topics, random);
        await rest();
      },
      () => random.between(500, 2_500),
    );
    return () => end().finally(() => admin.disconnect());
  },
});

/** Coordinators of groups and of transactions are the leaders of the brokers' own topics: they move with them. */
export const movingLeaders: readonly Fault[] = [
  leadersMove('topics', "Lockbox's topics", (topic, { namespace }) => topic.startsWith(`${namespace.namespace}.`)),
  leadersMove('coordinators', "the brokers' own topics", (topic) =>
    ['__consumer_offsets', '__transaction_state'].includes(topic),
  ),
];

async function moveSome(admin: Admin, topics: readonly string[], random: Random): Promise<void> {
  // Right after another fault some may have no leader that they could be taken from.
  await allInSync(admin, topics);
  const all = (await partitionsOf(admin, topics)).filter(isInSync);
  const moved = random.shuffled(all).slice(0, Math.ceil(all.length * SHARE));
  await takeFromLeaders(admin, moved);
  await allInSync(admin, topics);
}

/**
 * Makes each leader leave its partition for a moment and come back as a follower. The first of the other replicas, or
 * the named one, leads at once, since it needs no copy. Two replicas remain, as many as each write needs.
 */
export async function takeFromLeaders(admin: Admin, partitions: readonly Partition[], first?: number): Promise<void> {
  const others = ({ replicas, leader }: Partition) => [
    ...replicas.filter((broker) => broker === first),
    ...replicas.filter((broker) => broker !== first && broker !== leader),
  ];
  await assign(admin, partitions, others);
  await assign(admin, partitions, (one) => [...others(one), one.leader]);
}

export async function allInSync(admin: Admin, topics: readonly string[]): Promise<void> {
  await until(
    'every partition has all its replicas in sync',
    async () => (await partitionsOf(admin, topics)).every(isInSync),
    IN_SYNC_WITHIN_MS,
  );
}

export const isInSync = ({ replicas, inSync, leader }: Partition): boolean => leader >= 0 && inSync === replicas.length;

export async function partitionsOf(admin: Admin, topics: readonly string[]): Promise<readonly Partition[]> {
  const metadata = await admin.fetchTopicMetadata({ topics: [...topics] });
  return metadata.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionId, leader, replicas, isr }) => ({
      ...{ topic: name, partition: partitionId, leader, replicas, inSync: isr.length },
    })),
  );
}

export async function assign(
  admin: Admin,
  partitions: readonly Partition[],
  to: (partition: Partition) => readonly number[],
): Promise<void> {
  const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
  const topics = [...byTopic].map(([topic, some]) => ({
    topic,
    partitionAssignment: some.map((one) => ({ partition: one.partition, replicas: [...to(one)] })),
  }));
  await admin.alterPartitionReassignments({ topics, timeout: 30_000 });
}
