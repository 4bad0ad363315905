/** A broker that joins the cluster while load goes on, takes partitions over, gives them back, and leaves. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openInstallation } from '@lockbox/stack/installation';
import { runKafkaTool } from '@lockbox/stack/kafka';
import { until } from '@lockbox/testing/until';
import type { Admin } from 'kafkajs';
import { BROKERS, type Fault, server } from './fault.ts';
import { assign, IN_SYNC_WITHIN_MS, isInSync, type Partition, partitionsOf } from './moving-leaders.ts';
import type { World } from './world.ts';

const NUMBER = BROKERS.length + 1;
const NAME = `kafka-${NUMBER}` as const;
/** The share of each topic's partitions. */
const SHARE = 0.5;

export const joiningBroker: Fault = {
  name: 'fourth-broker',
  target: 'kafka',
  does: "a fourth broker joins, and half of each topic's partitions move to it from the brokers that lead them, the brokers' own topics too",
  heals: 'they move back, it is stopped, and the cluster forgets it',
  lastsS: [25, 45],
  interruptsLetters: true,
  async inject(world, random) {
    await server(world, NAME).start();
    const admin = world.namespace.kafka.admin();
    await admin.connect();
    const byTopic = Map.groupBy(await all(admin), ({ topic }) => topic);
    const moved = [...byTopic.values()].flatMap((some) =>
      random.shuffled(some).slice(0, Math.ceil(some.length * SHARE)),
    );
    const others = ({ replicas, leader }: Partition) => replicas.filter((broker) => broker !== leader);
    // Once it has copied a partition the broker that led it is no replica any more, and the first of the others leads: the new one.
    await assign(admin, moved, (one) => [NUMBER, ...others(one)]);
    const has = await until(
      'the fourth broker has all that was moved to it, and leads some of it',
      async () => {
        const now = (await all(admin)).filter(({ replicas }) => replicas.includes(NUMBER));
        const areThere = now.length === moved.length && now.every(isInSync);
        const leads = now.filter(({ leader }) => leader === NUMBER).length;
        return areThere && leads > 0 && { replicas: now.length, leads };
      },
      IN_SYNC_WITHIN_MS,
    );
    world.say(`fourth-broker: it has ${has.replicas} partitions of ${byTopic.size} topics, and leads ${has.leads}`);
    return async () => {
      await assign(admin, moved, (one) => [one.leader, ...others(one)]);
      await until(
        'the fourth broker has nothing any more',
        async () => (await all(admin)).every((one) => isInSync(one) && !one.replicas.includes(NUMBER)),
        IN_SYNC_WITHIN_MS,
      );
      await admin.disconnect();
      await leave(world);
    };
  },
};

const all = async (admin: Admin): Promise<readonly Partition[]> => partitionsOf(admin, await admin.listTopics());

/** The next that joins under its number is another one, and empty. */
async function leave(world: World): Promise<void> {
  const { home, kafkaBrokers = '' } = world.stack;
  await server(world, NAME).end('SIGTERM');
  const cluster = ['--bootstrap-server', kafkaBrokers, '--id', String(NUMBER)];
  await runKafkaTool(openInstallation(home, world.say), 'org.apache.kafka.tools.ClusterTool', [
    'unregister',
    ...cluster,
  ]);
  rmSync(join(home, NAME, 'data'), { recursive: true });
}
