/** The servers in containers, by Testcontainers. Every image is a setting; the official ones are the default. */
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Addresses } from '@lockbox/stack/embedded-server';
import { coordinatorsAnswer } from '@lockbox/stack/kafka';
import { freePort } from '@lockbox/stack/ports';
import { OWNER_LABEL, ownerOf } from '@lockbox/stack/test-containers';
import { MongoClient, MongoServerError } from 'mongodb';
import { type ContainerRuntimeClient, GenericContainer, type StartedTestContainer } from 'testcontainers';

export type ContainedServer = 'kafka' | 'registry' | 'mongo' | 'mail';

export interface Containers {
  readonly addresses: Partial<Addresses>;
  readonly stop: () => Promise<void>;
}

const IMAGES: Readonly<Record<ContainedServer, { readonly variable: string; readonly official: string }>> = {
  kafka: { variable: 'LOCKBOX_KAFKA_IMAGE', official: 'apache/kafka:4.1.0' },
  registry: { variable: 'LOCKBOX_REGISTRY_IMAGE', official: 'apicurio/apicurio-registry:3.3.3' },
  mongo: { variable: 'LOCKBOX_MONGO_IMAGE', official: 'mongo:8' },
  mail: { variable: 'LOCKBOX_MAIL_IMAGE', official: 'maildev/maildev:2.2.1' },
};

export const imageOf = (server: ContainedServer, env: NodeJS.ProcessEnv): string =>
  env[IMAGES[server].variable] ?? IMAGES[server].official;

const READY_WITHIN_MS = 180_000;

type Running = { readonly container: StartedTestContainer; readonly addresses: Partial<Addresses> };

export async function startContainers(
  client: ContainerRuntimeClient,
  wanted: readonly ContainedServer[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Containers> {
  await removeLeftovers(client, say);
  const { host } = client.info.containerRuntime;
  const started: StartedTestContainer[] = [];
  const outcomes = await Promise.allSettled(
    wanted.map(async (server) => {
      const since = Date.now();
      const running = await START[server](
        new GenericContainer(imageOf(server, env))
          .withLabels({ [OWNER_LABEL]: ownerOf(process.pid) })
          .withStartupTimeout(READY_WITHIN_MS),
        host,
        (container) => started.push(container),
      );
      say(`${server} is ready (${((Date.now() - since) / 1000).toFixed(1)} s)`);
      return running;
    }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((container) => container.stop({ timeout: 0, remove: true, removeVolumes: true })));
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const addresses = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.addresses] : []));
  return { addresses: Object.assign({}, ...addresses), stop };
}

/** Containers of runs on this machine that ended without stopping them. */
async function removeLeftovers(client: ContainerRuntimeClient, say: (line: string) => void): Promise<void> {
  const { dockerode } = client.container;
  for (const { Id, Labels } of await dockerode.listContainers({ all: true, filters: { label: [OWNER_LABEL] } })) {
    const [machine, pid] = (Labels[OWNER_LABEL] ?? '').split('/');
    if (machine !== hostname() || isAlive(Number(pid))) continue;
    say(`Removing container ${Id.slice(0, 12)}, left by a run that was killed`);
    await dockerode.getContainer(Id).remove({ force: true, v: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

type Start = (
  container: GenericContainer,
  host: string,
  onStart: (container: StartedTestContainer) => void,
) => Promise<Running>;

const START: Readonly<Record<ContainedServer, Start>> = {
  kafka: async (container, host, onStart) => {
    // The broker sends its address to its clients, so the port must be known before it starts.
    const port = await freePort();
    const started = await container
      .withEnvironment(kafkaEnvironment(`${host}:${port}`))
      .withExposedPorts({ container: 9094, host: port })
      .start();
    onStart(started);
    const kafkaBrokers = `${host}:${port}`;
    await becomesReady('Kafka', () => coordinatorsAnswer(kafkaBrokers));
    return { container: started, addresses: { kafkaBrokers } };
  },
  registry: async (container, host, onStart) => {
    const started = await container
      .withEnvironment({
        APICURIO_STORAGE_KIND: 'sql',
        APICURIO_STORAGE_SQL_KIND: 'h2',
        APICURIO_DATASOURCE_URL: 'jdbc:h2:file:/tmp/registry',
        APICURIO_RULES_GLOBAL_COMPATIBILITY: 'BACKWARD',
      })
      .withExposedPorts(8080)
      .start();
    onStart(started);
    const registryUrl = `http://${host}:${started.getMappedPort(8080)}/apis/ccompat/v7`;
    await becomesReady('The schema registry', () => answers(`${registryUrl}/subjects`));
    return { container: started, addresses: { registryUrl } };
  },
  mongo: async (container, host, onStart) => {
    const started = await container.withCommand(['--replSet', 'rs0', '--bind_ip_all']).withExposedPorts(27017).start();
    onStart(started);
    const mongoUrl = `mongodb://${host}:${started.getMappedPort(27017)}/?directConnection=true`;
    await becomesReady('MongoDB', () => becomesPrimary(mongoUrl));
    return { container: started, addresses: { mongoUrl } };
  },
  mail: async (container, host, onStart) => {
    const started = await container.withExposedPorts(1025, 1080).start();
    onStart(started);
    const mailUrl = `http://${host}:${started.getMappedPort(1080)}`;
    // Its API moved from /email to /api/email with version 3.
    await becomesReady('The mail catcher', () =>
      Promise.any([answers(`${mailUrl}/api/email`), answers(`${mailUrl}/email`)]),
    );
    return { container: started, addresses: { mailUrl, smtpUrl: `smtp://${host}:${started.getMappedPort(1025)}` } };
  },
};

const kafkaEnvironment = (address: string): Record<string, string> => ({
  CLUSTER_ID: 'MkU3OEVBNTcwNTJENDM2Qg',
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
  KAFKA_LISTENERS: 'INSIDE://:9092,CONTROLLER://:9093,HOST://:9094',
  KAFKA_ADVERTISED_LISTENERS: `INSIDE://localhost:9092,HOST://${address}`,
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT,HOST:PLAINTEXT',
  KAFKA_INTER_BROKER_LISTENER_NAME: 'INSIDE',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_MESSAGE_MAX_BYTES: '5242880',
  KAFKA_LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS: '9223372036854775807',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '4',
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  KAFKA_HEAP_OPTS: '-Xms256m -Xmx512m',
});

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
}

const ALREADY_INITIALIZED = 23;
/** The answer to replSetInitiate of a server that is a primary from the start. */
const COMMAND_NOT_FOUND = 59;

async function becomesPrimary(url: string): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 3000 });
  try {
    const admin = client.db('admin');
    // Reached by its own name inside the container; clients outside connect directly.
    const members = [{ _id: 0, host: 'localhost:27017' }];
    await admin.command({ replSetInitiate: { _id: 'rs0', members } }).catch((error: unknown) => {
      const code = error instanceof MongoServerError ? error.code : undefined;
      if (code !== ALREADY_INITIALIZED && code !== COMMAND_NOT_FOUND) throw error;
    });
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary !== true) throw new Error('It is not the primary yet');
  } finally {
    await client.close();
  }
}

async function becomesReady(what: string, attempt: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} is not ready after ${READY_WITHIN_MS / 1000} s: ${error}`);
    }
    await pause(200);
  }
}
