/** Apache Kafka itself: one KRaft node, broker and controller, from the jars that Maven serves. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { newestJava } from '../java.mjs';
import { DEPENDENCY_PLUGIN, fetchOnce, run, stampOf } from './downloads.ts';
import type { EmbeddedServer } from './embedded-server.ts';
import { type Installation, LOCAL } from './installation.ts';
import type { Secured, TlsFiles } from './secured.ts';

const JAVA_OLDEST = 17;

export const kafka: EmbeddedServer = {
  name: 'kafka',
  ports: ['kafka', 'kafka-controller'],
  prepare: async (installation) => {
    const java = newestJava();
    if (java === null || java.version < JAVA_OLDEST) throw new Error(`Kafka needs Java ${JAVA_OLDEST} or later.`);
    const libs = await jars(installation);
    const folder = installation.folder('kafka');
    const settings = join(folder, 'server.properties');
    writeFileSync(settings, await properties(installation, folder));
    const log4j = `-Dlog4j2.configurationFile=${join(LOCAL, 'kafka/log4j2.properties')}`;
    const classpath = join(libs, '*');
    if (!existsSync(join(folder, 'data/meta.properties'))) {
      const format = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', log4j, '-cp', classpath];
      const cluster = ['format', '--standalone', '-t', 'MkU3OEVBNTcwNTJENDM2Qg', '-c', settings];
      await run(java.executable, [...format, 'kafka.tools.StorageTool', ...cluster], folder);
    }
    return {
      file: java.executable,
      args: ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', log4j, '-cp', classpath, 'kafka.Kafka', settings],
      cwd: folder,
    };
  },
  answer: async (installation) => coordinatorsAnswer(await broker(installation), installation.secured?.platform.tls()),
  addresses: async (installation) => ({ kafkaBrokers: await broker(installation) }),
};

const broker = async (installation: Installation): Promise<string> => `127.0.0.1:${await installation.port('kafka')}`;

function jars(installation: Installation): Promise<string> {
  const pom = join(LOCAL, 'kafka/pom.xml');
  return fetchOnce(installation, `kafka-4.4.0-${stampOf(pom)}`, 'Apache Kafka 4.4.0', (folder) =>
    run(
      'mvn',
      [
        '-B',
        '-q',
        '-f',
        pom,
        `${DEPENDENCY_PLUGIN}:copy-dependencies`,
        '-DincludeScope=runtime',
        `-DoutputDirectory=${folder}`,
      ],
      folder,
    ),
  );
}

/**
 * Small and quick to restart: few internal partitions, short sessions (a broker that was killed is let in again after 2 s
 * instead of 9), controlled shutdown. Records may be larger than the largest topic allows (4 MiB, dead letters), and
 * carry times far ahead: the demo's clock can be advanced.
 */
async function properties(installation: Installation, folder: string): Promise<string> {
  const address = await broker(installation);
  const controller = `127.0.0.1:${await installation.port('kafka-controller')}`;
  const { secured } = installation;
  const protocol = secured === undefined ? 'PLAINTEXT' : 'SSL';
  const listeners = `${protocol}://${address},CONTROLLER://${controller}`;
  return `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=${controller}
listeners=${listeners}
advertised.listeners=${listeners}
listener.security.protocol.map=${protocol}:${protocol},CONTROLLER:${protocol}
controller.listener.names=CONTROLLER
inter.broker.listener.name=${protocol}
log.dirs=${join(folder, 'data')}
num.partitions=1
auto.create.topics.enable=false
message.max.bytes=5242880
log.message.timestamp.after.max.ms=9223372036854775807
offsets.topic.replication.factor=1
offsets.topic.num.partitions=${INTERNAL_PARTITIONS}
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=${INTERNAL_PARTITIONS}
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=4
num.recovery.threads.per.data.dir=2
background.threads=2
log.cleaner.dedupe.buffer.size=16777216
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
controlled.shutdown.retry.backoff.ms=200
${secured === undefined ? '' : checkingAccess(secured)}`;
}

/**
 * Nobody connects without a certificate, whose CN is then the principal, and nobody may do what no rule allows. The broker
 * itself, and whoever applies the rules, need none.
 */
const checkingAccess = ({ authority, server, platform }: Secured): string => `
ssl.client.auth=required
ssl.keystore.type=PEM
ssl.keystore.location=${server('kafka').both}
ssl.truststore.type=PEM
ssl.truststore.location=${authority}
ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/,DEFAULT
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:kafka;User:${platform.principal}
`;

const INTERNAL_PARTITIONS = 4;

/**
 * A broker that has just started says "coordinator is loading" for a while, and a kafkajs consumer that meets this crashes
 * and restarts. So it is ready only when a group and a transaction of every coordinator partition got an answer: names
 * that differ in the last digit alone fall on different partitions.
 */
export async function coordinatorsAnswer(brokers: string, ssl: TlsFiles | false = false): Promise<void> {
  const client = new Kafka({
    ssl,
    brokers: brokers.split(','),
    clientId: 'lockbox-ready',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2000,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 8 },
  });
  const names = Array.from({ length: INTERNAL_PARTITIONS }, (_, digit) => `lockbox-ready-${digit}`);
  const admin = client.admin();
  try {
    await admin.connect();
    await admin.describeGroups(names);
    for (const transactionalId of names) {
      const producer = client.producer({ transactionalId, maxInFlightRequests: 1, idempotent: true });
      try {
        await producer.connect();
        await (await producer.transaction()).abort();
      } finally {
        await producer.disconnect();
      }
    }
  } finally {
    await admin.disconnect();
  }
}
