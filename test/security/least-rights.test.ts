/**
 * A thief of one program's or one source's secrets may do what schemas/topics.yaml allows it, and the servers refuse
 * everything else. The test tries it with each certificate, on servers of its own that require one. First the log is
 * restored there from an archive, by the party that may restore.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRegistry } from '@lockbox/contracts/registry';
import { schemaText, subjectOf } from '@lockbox/contracts/schemas';
import { createLogger } from '@lockbox/platform/log';
import { mongoTls, registryAccess } from '@lockbox/platform/server-access';
import { kafkaSettings, mongoSettings, readSettings, registrySettings } from '@lockbox/platform/settings';
import { folderPlace } from '@lockbox/proof/archive/folder-place';
import { archiveTo, INSTALLATION, trusting } from '@lockbox/proof/testing/archived-log';
import { startEphemeralStack } from '@lockbox/stack/ephemeral-stack';
import { type Secured, securedAt, settingsOf } from '@lockbox/stack/secured';
import { environmentOf, type Stack } from '@lockbox/stack/stack';
import { connectStore, type Store } from '@lockbox/store/connect';
import { applyRoles } from '@lockbox/store/roles';
import { mayRead, mayWrite } from '@lockbox/topics/access';
import { applyTopics } from '@lockbox/topics/apply';
import { topicDefinitions } from '@lockbox/topics/definitions';
import { topicsFile } from '@lockbox/topics/file';
import { connectKafka } from '@lockbox/worker/kafka';
import { createLogReader } from '@lockbox/worker/read';
import { protocolErrorOf } from '@lockbox/worker/retry';
import kafkajs, { type Kafka } from 'kafkajs';
import { MongoServerError, MongoServerSelectionError } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captured } from '../../services/ctl/src/testing/captured.ts';

const namespace = 'lockbox'; // that of the archive
const { parties, programs } = topicsFile();
const people = [...new Set(parties.map(({ name }) => name))];
const topics = topicDefinitions({ namespace }).map(({ name }) => name.slice(namespace.length + 1));
const full = (name: string) => `${namespace}.${name}`;

let stack: Stack;
const envOf = (name: string) => ({
  ...environmentOf(stack),
  ...settingsOf(securedAt(stack.home) as Secured, name), // it was asked to be
});
const kafkaOf = (name: string): Kafka =>
  connectKafka({
    settings: readSettings(kafkaSettings, envOf(name)),
    clientId: name,
    log: createLogger('test', 'silent'),
  });

const storeOf = (name: string): Promise<Store> => {
  const settings = readSettings(mongoSettings, envOf(name));
  return connectStore({ url: settings.LOCKBOX_MONGO_URL, tls: mongoTls(settings), namespace });
};

const registryOf = (name: string) => {
  const settings = readSettings(registrySettings, envOf(name));
  return connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings));
};

/** The status with which the registry answers a call of this party. */
async function registryStatus(name: string, method: string, path: string, body?: object): Promise<number | undefined> {
  const settings = readSettings(registrySettings, envOf(name));
  const { tls, auth } = registryAccess(settings);
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
  const options = { ...tls, method, headers, auth: `${auth?.username}:${auth?.password}`, agent: false } as const;
  const call = request(`${settings.LOCKBOX_REGISTRY_URL}${path}`, options, (answer) => {
    answer.resume();
    answer.once('end', () => resolve(answer.statusCode));
  });
  call.once('error', reject);
  call.end(body === undefined ? undefined : JSON.stringify(body));
  return await promise;
}

const folder = mkdtempSync(join(tmpdir(), 'least-rights-'));
const ARCHIVED = 700;

const lockbox = (as: string, ...args: readonly string[]) =>
  captured(args, {
    ...envOf(as),
    LOCKBOX_NAMESPACE: namespace,
    LOCKBOX_INSTALLATION: INSTALLATION,
    LOCKBOX_SIGNING_PUBLIC_KEYS: trusting.policyKey,
    LOCKBOX_CHECKPOINT_PUBLIC_KEYS: trusting.checkpointKey,
  });

beforeAll(async () => {
  stack = await startEphemeralStack({ only: ['kafka', 'registry', 'mongo'], env: {}, secured: true });
  await archiveTo(folderPlace(folder), ARCHIVED);
  const schemas = await lockbox('platform', 'restore', '--from', folder, '--schemas');
  expect(schemas).toMatchObject({ code: 0, out: expect.stringContaining('"registered": 1') });
  await applyTopics({ kafka: kafkaOf('platform'), registry: registryOf('platform'), namespace, partitions: 1 });
  const settings = readSettings(mongoSettings, envOf('platform'));
  await applyRoles({
    url: settings.LOCKBOX_MONGO_URL,
    tls: mongoTls(settings),
    namespace,
    rights: parties.map(({ name, documents }) => ({ name, ...documents })),
    roleOf: (name) => `lockbox-${name}`,
    userOf: (name) => `CN=lockbox-${name}`,
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack?.stop();
});

/** This runs first, while the topics are empty. The registry has only the schemas that the archive has brought. */
describe('an archive is restored where access rules are in force', () => {
  test('not by a party that may only read the log', async () => {
    const refused = await lockbox('verifier', 'restore', '--from', folder);
    expect(refused).toMatchObject({ code: 77, out: '', err: expect.stringContaining('access rules') });
  });

  test('by whoever may make the topics; then those of verifier see that it is whole', async () => {
    const restored = await lockbox('platform', 'restore', '--from', folder, '--json');
    expect(restored, restored.err).toMatchObject({ code: 0 });
    expect(JSON.parse(restored.out).partitions).toMatchObject([{ before: 0, events: ARCHIVED, checkpoints: 1 }]);
    const verified = await lockbox('verifier', 'verify', '--no-decisions', '--json');
    expect(verified, verified.err).toMatchObject({ code: 0 });
    expect(JSON.parse(verified.out)).toMatchObject([{ events: ARCHIVED, checkpointed: ARCHIVED, damage: [] }]);
  });
});

/** The code of a broker's refusal, also where the client has put it into other errors; undefined for any other failure. */
function refusalIn(error: unknown): string | undefined {
  const code = protocolErrorOf(error);
  if (code !== undefined) return code;
  if (!(error instanceof Error)) return undefined;
  if ('errors' in error && Array.isArray(error.errors)) return onlyRefusalIn(error.errors);
  const { cause } = error;
  if (cause instanceof Error && 'partitions' in cause && Array.isArray(cause.partitions))
    return onlyRefusalIn(cause.partitions.map((partition) => partition.error));
  // kafkajs makes this of GROUP_AUTHORIZATION_FAILED and of TRANSACTIONAL_ID_AUTHORIZATION_FAILED, and drops the code.
  return error.name === 'KafkaJSGroupCoordinatorNotFound' ? error.name : undefined;
}

/** The refusal, if all errors are the same one. */
function onlyRefusalIn(errors: readonly unknown[]): string | undefined {
  const [one, ...others] = new Set(errors.map(refusalIn));
  return others.length === 0 ? one : undefined;
}

const ON_TOPIC = ['TOPIC_AUTHORIZATION_FAILED'] as const;
const ON_CLUSTER = ['CLUSTER_AUTHORIZATION_FAILED'] as const;
const NO_COORDINATOR = ['KafkaJSGroupCoordinatorNotFound'] as const;

/** `true`, or `false` if the broker refuses it with one of these codes; whatever else goes wrong is thrown. */
async function allowed(work: () => Promise<unknown>, refusals: readonly string[]): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (refusals.includes(refusalIn(error) ?? '')) return false;
    throw error;
  }
}

/** Everything that a party tries, by its name in the table. */
async function tryAll(name: string): Promise<readonly string[]> {
  const kafka = kafkaOf(name);
  const done: string[] = [];
  const attempt = async (what: string, refusals: readonly string[], work: () => Promise<unknown>) => {
    if (await allowed(work, refusals)) done.push(what);
  };
  const once = { retry: { retries: 0 } };
  const reader = createLogReader(kafka);
  const admin = kafka.admin(once);
  await admin.connect();
  try {
    for (const topic of topics) {
      const range = new Map([[0, 0]]);
      await attempt(`read ${topic}`, ON_TOPIC, () => reader.fetch(full(topic), range, { waitMs: 1, bytes: 1 }));
      await attempt(`write ${topic}`, ON_TOPIC, async () => {
        // One for each, since a producer goes on asking for a topic that it was refused.
        const producer = kafka.producer(once);
        await producer.connect();
        try {
          await producer.send({ topic: full(topic), messages: [{ key: 'contoso', value: 'x' }] });
        } finally {
          await producer.disconnect();
        }
      });
    }
    for (const other of people) {
      await attempt(`group ${other}`, NO_COORDINATOR, () => admin.fetchOffsets({ groupId: full(other) }));
      // The broker asks for the id first where it knows a coordinator, and otherwise for the right to write once.
      await attempt(`transactions ${other}`, [...NO_COORDINATOR, ...ON_CLUSTER], async () => {
        const producer = kafka.producer({
          transactionalId: `${full(other)}-0`,
          idempotent: true,
          retry: { retries: 1 },
        });
        try {
          await producer.connect();
          await (await producer.transaction()).abort();
        } finally {
          await producer.disconnect();
        }
      });
    }
  } finally {
    await reader.close();
    await admin.disconnect();
  }
  return done.sort();
}

/** The accesses that topics.yaml allows. A principal that is both a program and a source has the rights of both. */
function expected(name: string): readonly string[] {
  const own = parties.filter((party) => party.name === name);
  const program = programs.find((one) => one.name === name);
  const reads = topics.filter((topic) => own.some((party) => mayRead(party, topic)));
  const writes = topics.filter((topic) => own.some((party) => mayWrite(party, topic)));
  return [
    ...reads.map((topic) => `read ${topic}`),
    ...writes.map((topic) => `write ${topic}`),
    ...(reads.length > 0 ? [`group ${name}`] : []),
    ...(program?.delivery === 'exactly-once' ? [`transactions ${name}`] : []),
  ].sort();
}

describe.each(people)('with the certificate of %s', (name) => {
  test('topics, groups and transactions are those of topics.yaml, and no others', async () => {
    expect(await tryAll(name)).toEqual(expected(name));
  });

  test('no topic is made, altered, shortened or deleted, and no access rule is made', async () => {
    const admin = kafkaOf(name).admin({ retry: { retries: 0 } });
    await admin.connect();
    const rule = {
      principal: `User:lockbox-${name}`,
      host: '*',
      operation: kafkajs.AclOperationTypes.ALL,
      permissionType: kafkajs.AclPermissionTypes.ALLOW,
      resourceType: kafkajs.AclResourceTypes.TOPIC,
      resourceName: '*',
      resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
    };
    const topic = full('events');
    const configEntries = [{ name: 'retention.ms', value: '1000' }];
    const attempts: Readonly<Record<string, readonly [readonly string[], () => Promise<unknown>]>> = {
      make: [ON_TOPIC, () => admin.createTopics({ topics: [{ topic: full('mine') }] })],
      alter: [
        ON_TOPIC,
        () =>
          admin.alterConfigs({
            validateOnly: false,
            resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries }],
          }),
      ],
      shorten: [
        ON_TOPIC,
        async () => {
          await admin.fetchTopicOffsets(topic); // so that the client knows where its leader is
          await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '-1' }] });
        },
      ],
      delete: [ON_TOPIC, () => admin.deleteTopics({ topics: [topic] })],
      rule: [ON_CLUSTER, () => admin.createAcls({ acl: [rule] })],
    };
    try {
      const done = await Promise.all(
        Object.entries(attempts).map(
          async ([what, [refusals, work]]) => [what, await allowed(work, refusals)] as const,
        ),
      );
      expect(done.filter(([, isAllowed]) => isAllowed)).toEqual([]);
    } finally {
      await admin.disconnect();
    }
  });

  test('schemas are read; none is registered or deleted, and no compatibility is changed', async () => {
    const subject = subjectOf(namespace, 'events');
    const attempt = async (method: string, path: string, body?: object) => [
      `${method} ${path}`,
      await registryStatus(name, method, path, body),
    ];
    expect(
      Object.fromEntries([
        await attempt('GET', `/subjects/${subject}/versions/1`),
        await attempt('POST', `/subjects/${full(name)}/versions`, { schema: schemaText('texts') }),
        await attempt('PUT', `/config/${subject}`, { compatibility: 'NONE' }),
        await attempt('PUT', '/config', { compatibility: 'NONE' }),
        await attempt('DELETE', `/subjects/${subject}/versions/1`),
        await attempt('DELETE', `/subjects/${subject}`),
      ]),
    ).toEqual({
      [`GET /subjects/${subject}/versions/1`]: 200,
      [`POST /subjects/${full(name)}/versions`]: 403,
      [`PUT /config/${subject}`]: 403,
      'PUT /config': 403,
      [`DELETE /subjects/${subject}/versions/1`]: 403,
      [`DELETE /subjects/${subject}`]: 403,
    });
  });

  test('only its own databases can be read and written', async () => {
    const own = parties.filter((party) => party.name === name);
    const uses = (kind: 'reads' | 'writes', isPrivate: boolean) =>
      own.some(({ documents }) => documents[kind].some((one) => one.startsWith('private/') === isPrivate));
    const may = (all: 'search' | 'rebuild') => own.some(({ documents }) => documents.all === all);
    const writes = { projected: uses('writes', false) || may('rebuild'), private: uses('writes', true) };
    const reads = {
      projected: writes.projected || uses('reads', false) || may('search'),
      private: writes.private || uses('reads', true) || may('search'),
    };
    const store = await storeOf(name);
    try {
      // A party that uses no collection has no user there.
      const usesNone = own.every(
        ({ documents: { reads, writes, all } }) => [...reads, ...writes].length === 0 && all === 'none',
      );
      const refusal = usesNone ? 'AuthenticationFailed' : 'Unauthorized';
      const can = (work: () => Promise<unknown>) =>
        work().then(
          () => true,
          (error: unknown) => {
            // The driver may have been looking for a server when it was refused.
            const answer = error instanceof MongoServerSelectionError ? error.cause : error;
            if (answer instanceof MongoServerError && answer.codeName === refusal) return false;
            throw error;
          },
        );
      // By database, since this server does not check collections. A real one gets rules that name them.
      const one = { projected: store.db.collection('anything'), private: store.privateDb.collection('anything') };
      const found = {
        reads: { projected: await can(() => one.projected.findOne()), private: await can(() => one.private.findOne()) },
        writes: {
          projected: await can(() => one.projected.insertOne({})),
          private: await can(() => one.private.insertOne({})),
        },
      };
      expect(found).toEqual({ reads, writes });
      expect(await can(() => store.db.dropDatabase())).toBe(false);
    } finally {
      await store.close();
    }
  });
});

test('whoever is not named in topics.yaml may do nothing, though the authority signed the certificate', async () => {
  // A certificate of a server: it names a host, no principal.
  const secured = securedAt(stack.home) as Secured;
  const asServer = { ...secured, client: () => secured.server('mongo') };
  const kafka = connectKafka({
    settings: readSettings(kafkaSettings, { ...environmentOf(stack), ...settingsOf(asServer, 'mongo') }),
    clientId: 'nobody',
    log: createLogger('test', 'silent'),
  });
  const reader = createLogReader(kafka);
  const reading = () => reader.fetch(full('events'), new Map([[0, 0]]), { waitMs: 1, bytes: 1 });
  expect(await allowed(reading, ON_TOPIC)).toBe(false);
  await reader.close();
});
