/** A deployment of Lockbox for one test file, on servers that all test files share. */
import { connectRegistry, type SchemaRegistryClient } from '@lockbox/contracts/registry';
import { applyTopics } from '@lockbox/topics/apply';
import { type TopicNames, topicNames } from '@lockbox/topics/names';
import kafkajs, { type Kafka } from 'kafkajs';
import { type Db, MongoClient } from 'mongodb';
import { type TestStack, testStack } from './stack.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { Kafka: KafkaClient, logLevel } = kafkajs;

export interface Namespace {
  readonly namespace: string;
  readonly topics: TopicNames;
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  /** Deletes its topics and databases. Schemas stay: subjects of other namespaces may have the same ids. */
  drop(): Promise<void>;
}

/** Enough for two instances to share, and few enough for a broker on two cores to make quickly. */
export const PARTITIONS = 4;
let made = 0;

/** Makes topics and subjects as `lockbox topics apply` does, in CreateTime mode unless `development` is false; none where `apply` is. */
export async function createNamespace(
  options: {
    readonly partitions?: number;
    readonly development?: boolean;
    readonly stack?: TestStack;
    readonly apply?: boolean;
  } = {},
): Promise<Namespace> {
  const { partitions = PARTITIONS, development = true, stack = testStack(), apply = true } = options;
  const namespace = `t${Date.now().toString(36)}${process.pid.toString(36)}${(made++).toString(36)}`;
  const topics = topicNames(namespace);
  const registry = connectRegistry(stack.registryUrl);
  const kafka = new KafkaClient({
    clientId: namespace,
    brokers: stack.kafkaBrokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 20 },
  });
  if (apply) await applyTopics({ kafka, registry, namespace, partitions, development });
  return {
    namespace,
    topics,
    kafka,
    registry,
    async drop() {
      const admin = kafka.admin();
      await admin.connect();
      try {
        const own = (await admin.listTopics()).filter((topic) => topic.startsWith(`${namespace}.`));
        await admin.deleteTopics({ topics: own });
      } finally {
        await admin.disconnect();
      }
      const client = new MongoClient(stack.mongoUrl);
      try {
        for (const name of [namespace, `${namespace}_private`]) await dropQuietly(client.db(name));
      } finally {
        await client.close();
      }
    },
  };
}

/**
 * Empties the collections first. The embedded server deletes a database document by document, each of them synced, and answers nobody
 * meanwhile: files that run beside this one on the same servers would wait for minutes.
 */
async function dropQuietly(db: Db): Promise<void> {
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray())
    await db.collection(name).deleteMany({});
  await db.dropDatabase();
}
