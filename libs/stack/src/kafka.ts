/** Apache Kafka itself: KRaft nodes, each broker and controller, from the jars that Maven serves. One, unless a cluster is asked for. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { newestJava } from '../java.mjs';
import { DEPENDENCY_PLUGIN, fetchOnce, run, stampOf } from './downloads.ts';
import type { EmbeddedServer, ServerName } from './embedded-server.ts';
import { type Installation, LOCAL } from './installation.ts';
import type { Secured, TlsFiles } from './secured.ts';

const JAVA_OLDEST = 17;

/** One of the brokers of a cluster, by its number from 1 on. */
interface Node {
  readonly number: number;
  /** Each of these is a controller too. One with a higher number is none. */
  readonly of: number;
  /** The address that is advertised to clients, if it differs from its own. */
  readonly advertised?: string | undefined;
}

/** The brokers of a cluster. It has as many from its first start on. */
export const kafkaBrokers = (count: number, advertised: readonly string[] = []): readonly EmbeddedServer[] =>
  Array.from({ length: count }, (_, index) =>
    kafkaBroker({ number: index + 1, of: count, advertised: advertised[index] }),
  );

/** One broker more, which may join a cluster of so many while it runs, and leave it. */
export const joiningBroker = (count: number, advertised?: string): EmbeddedServer =>
  kafkaBroker({ number: count + 1, of: count, advertised });

export const kafka = kafkaBroker({ number: 1, of: 1 });

function kafkaBroker(node: Node): EmbeddedServer {
  return {
    name: nameOf(node.number),
    ports: [
      nameOf(node.number),
      ...(isController(node) ? [`${nameOf(node.number)}-controller`] : []),
      ...(node.of === 1 ? [] : [`${nameOf(node.number)}-replication`]),
    ],
    prepare: async (installation) => {
      const { executable, classpath } = await kafkaJava(installation);
      const folder = installation.folder(nameOf(node.number));
      const settings = join(folder, 'server.properties');
      writeFileSync(settings, await properties(installation, folder, node));
      if (!existsSync(join(folder, 'data/meta.properties'))) {
        const quorum = node.of === 1 ? ['--standalone'] : [];
        const cluster = ['format', ...quorum, '-t', 'MkU3OEVBNTcwNTJENDM2Qg', '-c', settings];
        await runKafkaTool(installation, 'kafka.tools.StorageTool', cluster);
      }
      return {
        file: executable,
        args: ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', LOG4J, '-cp', classpath, 'kafka.Kafka', settings],
        cwd: folder,
      };
    },
    answer: async (installation) =>
      coordinatorsAnswer(await brokerAt(installation, node.number), installation.secured?.platform.tls()),
    addresses: async (installation) => ({ kafkaBrokers: (await ofAll(node, installation, brokerAt)).join() }),
  };
}

const LOG4J = `-Dlog4j2.configurationFile=${join(LOCAL, 'kafka/log4j2.properties')}`;

async function kafkaJava(
  installation: Installation,
): Promise<{ readonly executable: string; readonly classpath: string }> {
  const java = newestJava();
  if (java === null || java.version < JAVA_OLDEST) throw new Error(`Kafka needs Java ${JAVA_OLDEST} or later.`);
  return { executable: java.executable, classpath: join(await jars(installation), '*') };
}

/** Runs one of Kafka's own tools to its end, by the name of its class. */
export async function runKafkaTool(installation: Installation, tool: string, args: readonly string[]): Promise<void> {
  const { executable, classpath } = await kafkaJava(installation);
  const small = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', LOG4J, '-cp', classpath];
  await run(executable, [...small, tool, ...args], installation.home);
}

function isController({ number, of }: Node): boolean {
  return number <= of;
}

function nameOf(number: number): ServerName {
  return number === 1 ? 'kafka' : `kafka-${number}`;
}

const brokerAt = async (installation: Installation, number: number): Promise<string> =>
  `127.0.0.1:${await installation.port(nameOf(number))}`;

const controllerAt = async (installation: Installation, number: number): Promise<string> =>
  `127.0.0.1:${await installation.port(`${nameOf(number)}-controller`)}`;

const ofAll = (
  { of }: Node,
  installation: Installation,
  address: (installation: Installation, number: number) => Promise<string>,
): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: of }, (_, index) => address(installation, index + 1)));

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
 * Small and quick to restart: few internal partitions, short sessions (a killed broker returns after 2 s instead of 9),
 * controlled shutdown. Records may be larger than the largest topic allows (4 MiB, dead letters), and carry times far ahead:
 * the demo's clock can be advanced. In a cluster, every record is on as many brokers as in production, and sessions are longer:
 * if several brokers share few cores, a slow one must not count as gone.
 */
async function properties(installation: Installation, folder: string, node: Node): Promise<string> {
  const address = await brokerAt(installation, node.number);
  const controllers = await ofAll(node, installation, controllerAt);
  const isCluster = node.of > 1;
  const replicas = Math.min(3, node.of);
  const inSync = Math.min(2, node.of);
  const { secured } = installation;
  const protocol = secured === undefined ? 'PLAINTEXT' : 'SSL';
  // Brokers of a cluster reach each other directly, past any proxy before their clients.
  const between = `127.0.0.1:${isCluster ? await installation.port(`${nameOf(node.number)}-replication`) : 0}`;
  const others = [
    ...(isController(node) ? [`CONTROLLER://${await controllerAt(installation, node.number)}`] : []),
    ...(isCluster ? [`REPLICATION://${between}`] : []),
  ].join();
  return `process.roles=broker${isController(node) ? ',controller' : ''}
node.id=${node.number}
${
  isCluster
    ? `controller.quorum.voters=${controllers.map((one, index) => `${index + 1}@${one}`).join()}`
    : `controller.quorum.bootstrap.servers=${controllers.join()}`
}
listeners=${protocol}://${address},${others}
advertised.listeners=${protocol}://${node.advertised ?? address},${others}
listener.security.protocol.map=${protocol}:${protocol},CONTROLLER:${protocol}${isCluster ? `,REPLICATION:${protocol}` : ''}
controller.listener.names=CONTROLLER
inter.broker.listener.name=${isCluster ? 'REPLICATION' : protocol}
log.dirs=${join(folder, 'data')}
num.partitions=1
auto.create.topics.enable=false
message.max.bytes=5242880
log.message.timestamp.after.max.ms=9223372036854775807
offsets.topic.replication.factor=${replicas}
offsets.topic.num.partitions=${INTERNAL_PARTITIONS}
transaction.state.log.replication.factor=${replicas}
transaction.state.log.min.isr=${inSync}
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
broker.session.timeout.ms=${isCluster ? 6000 : 2000}
broker.heartbeat.interval.ms=500
controlled.shutdown.retry.backoff.ms=200
${isCluster ? `default.replication.factor=${replicas}\nmin.insync.replicas=${inSync}\n` : ''}${secured === undefined ? '' : checkingAccess(secured)}`;
}

/**
 * Every client needs a certificate, whose CN is its principal, and may do only what a rule allows. The broker itself, and the
 * program that applies the rules, need no rule.
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
