import { topicDefinitions } from '@lockbox/topics/definitions';
import { topicsSettings } from '../../settings.ts';
import type { Check } from '../examine.ts';
import { type DoctorFinding, few, orRight, warning, wrong } from '../finding.ts';

/** The number of brokers that have each record, so that one may be lost while another is down. */
const BROKERS = 3;

const LOOK = 'Look why brokers are away or behind (`kafka-topics.sh --describe --under-replicated-partitions`).';
const WITHOUT_LEADER = wrong('A partition has no leader, of a topic of Lockbox or of another one in this cluster.', {
  follows: 'Nobody reads or writes it; what its tenants ask is not decided until one leads.',
  remedy: `\`kafka-topics.sh --describe --unavailable-partitions\` names it. ${LOOK} Never elect a replica that was not in sync: it has lost events.`,
});

/** Checks that the brokers answer, and that each partition has its leader and its replicas. */
export const kafkaCheck: Check = {
  name: 'kafka',
  needs: [],
  servers: [],
  async examine({ env, servers }) {
    if (await isWithoutLeader(servers.answers('kafka'))) return [WITHOUT_LEADER];
    const admin = await servers.admin();
    const { brokers } = await admin.describeCluster();
    const prefix = `${servers.cluster.topics.namespace}.`;
    const names = (await admin.listTopics()).filter((name) => name.startsWith(prefix));
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    const { minInsyncReplicas = 1 } = topicDefinitions({ namespace: topicsSettings(env).LOCKBOX_NAMESPACE })[0] ?? {};
    const places = topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionId, isr, replicas }) => ({
        place: `${name} ${partitionId}`,
        isr: isr.length,
        replicas: replicas.length,
        // `lockbox topics apply` asks for fewer in-sync replicas if there are fewer brokers. Brokers that are down
        // still count.
        least: Math.min(minInsyncReplicas, replicas.length),
      })),
    );
    const findings: DoctorFinding[] = [];
    const of = (wanted: (place: (typeof places)[number]) => boolean) => places.filter(wanted).map(({ place }) => place);
    const unwritable = of(({ isr, least }) => isr < least);
    const behind = of(({ isr, least, replicas }) => isr >= least && isr < replicas);
    if (unwritable.length > 0)
      findings.push(
        wrong(`${unwritable.length} partitions have too few replicas in sync to be written to: ${few(unwritable)}.`, {
          follows: 'Brokers refuse every write to them, so that nothing is lost: decisions wait.',
          remedy: LOOK,
        }),
      );
    if (behind.length > 0)
      findings.push(
        wrong(`${behind.length} partitions have replicas that are not in sync: ${few(behind)}.`, {
          follows: 'Everything goes on; one more broker that is lost may stop it.',
          remedy: LOOK,
        }),
      );
    if (brokers.length < BROKERS)
      findings.push(
        warning(`There are ${brokers.length} broker(s), not ${BROKERS}.`, {
          follows: 'A broker that is lost takes records with it, or stops every decision.',
          remedy: 'Not for production: docs/guides/platform-teams.md, "What you need".',
        }),
      );
    return orRight(
      findings,
      `${brokers.length} brokers; ${places.length} partitions, all with their replicas in sync.`,
    );
  },
};

/** kafkajs says nothing of a cluster while one of its partitions has no leader, and tries for some seconds. Else throws as it did. */
async function isWithoutLeader(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return false;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && 'type' in cause && cause.type === 'LEADER_NOT_AVAILABLE') return true;
    throw error;
  }
}
