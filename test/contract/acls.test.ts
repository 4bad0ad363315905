/** The access rules of topics.yaml, on a broker of this file's own that checks access; the shared broker does not. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connectRegistry } from '@lockbox/contracts/registry';
import { startChild } from '@lockbox/stack/child';
import { startEphemeralStack } from '@lockbox/stack/ephemeral-stack';
import { openInstallation } from '@lockbox/stack/installation';
import { kafka as broker } from '@lockbox/stack/kafka';
import { callApi } from '@lockbox/testing/api-call';
import { type Certificate, makeCertificate } from '@lockbox/testing/certificate';
import { readEvents } from '@lockbox/testing/log-reader';
import { createNamespace } from '@lockbox/testing/namespace';
import { startSystem } from '@lockbox/testing/services';
import { stackEnvironment, testStack, useStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { applyTopics, checkTopics, type TopicsAdminOptions } from '@lockbox/topics/apply';
import { topicDefinitions } from '@lockbox/topics/definitions';
import { type Finding, isDrift } from '@lockbox/topics/findings';
import { programNames, standingPrograms } from '@lockbox/topics/programs';
import kafkajs, { type AclEntry, type AclOperationTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';

const namespace = `acl${Date.now().toString(36)}`;
const topic = (name: string) => `${namespace}.${name}`;
/** A connection without a name may do everything here: it is the operator's, who applies the rules. */
const PEOPLE = [...programNames, 'servicedesk', 'import', 'legal', 'operator', 'platform'];
const PASSWORD = 'of-this-test';

let stop: () => Promise<void>;
let options: TopicsAdminOptions;
let brokers: string;
/** The listener with TLS and names, and the file with its certificate. */
let named: string;
let certificate: string;
/** Commands that run Kafka's own tools, such as `kafka-acls.sh`, in a shell. */
let tool: (name: 'AclCommand' | 'ConfigCommand') => string;

const settings = (listeners: string, { keystore, password }: Certificate) => `
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:lockbox-platform
listeners=${listeners}
advertised.listeners=${listeners}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,NAMED:SASL_SSL
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.named.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.named.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PKCS12
ssl.keystore.location=${keystore}
ssl.keystore.password=${password}
listener.name.named.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
${PEOPLE.map((name) => `  user_lockbox-${name}="${PASSWORD}"`).join(' \\\n')};
`;

/** Starts the broker beside an empty stack, whose guard stops it however this run ends. */
async function startCheckingBroker(): Promise<string> {
  const stack = await startEphemeralStack({ only: [], env: {} });
  stop = stack.stop;
  const installation = openInstallation(stack.home, () => undefined);
  const command = await broker.prepare(installation);
  named = `127.0.0.1:${await installation.port('kafka-named')}`;
  const file = join(installation.folder('kafka'), 'server.properties');
  const listeners = /^listeners=(.*)$/m.exec(readFileSync(file, 'utf8'))?.[1];
  const made = makeCertificate(command.file, installation.folder('kafka'), 'IP:127.0.0.1');
  certificate = made.file;
  appendFileSync(file, settings(`${listeners},NAMED://${named}`, made)); // the last of equal settings counts
  startChild(stack.home, broker.name, command);
  const classpath = command.args[command.args.indexOf('-cp') + 1];
  tool = (name) => `'${command.file}' -cp '${classpath}' org.apache.kafka.tools.${name}`;
  const answers = () =>
    broker.answer(installation).then(
      () => true,
      () => false,
    );
  await until('the broker answers', answers, 120_000);
  return String((await broker.addresses(installation)).kafkaBrokers);
}

beforeAll(async () => {
  brokers = await startCheckingBroker();
  options = {
    kafka: new Kafka({ brokers: [brokers], clientId: namespace, logLevel: logLevel.NOTHING }),
    registry: connectRegistry(testStack().registryUrl),
    namespace,
    partitions: 1,
  };
});
afterAll(() => stop?.());

const ofAcls = (findings: readonly Finding[]) => findings.filter(({ kind }) => kind === 'acl');
const withoutDrift = () =>
  until('no drift', async () => {
    const { findings, warnings } = await checkTopics(options);
    return !findings.some(isDrift) && { warnings };
  });

const clientOf = (name: string) =>
  new Kafka({
    brokers: [named],
    clientId: name,
    logLevel: logLevel.NOTHING,
    retry: { retries: 1 },
    ssl: { ca: readFileSync(certificate) },
    sasl: { mechanism: 'plain', username: `lockbox-${name}`, password: PASSWORD },
  });

const settingsOf = (name: string) => ({
  LOCKBOX_KAFKA_BROKERS: named,
  LOCKBOX_KAFKA_SASL: 'plain',
  LOCKBOX_KAFKA_USERNAME: `lockbox-${name}`,
  LOCKBOX_KAFKA_PASSWORD: PASSWORD,
  LOCKBOX_KAFKA_TLS: 'true',
  NODE_EXTRA_CA_CERTS: certificate,
});

/** The broker's answer: 'done', or the name of its error. */
async function tried<T extends { connect(): Promise<void>; disconnect(): Promise<void> }>(
  client: T,
  work: (client: T) => Promise<unknown>,
): Promise<string> {
  try {
    await client.connect();
    await work(client);
    return 'done';
  } catch (error) {
    for (const one of [error, error instanceof Error ? error.cause : undefined])
      if (one instanceof kafkajs.KafkaJSProtocolError) return one.type;
    throw error;
  } finally {
    await client.disconnect();
  }
}
const write = (name: string, to: string) =>
  tried(clientOf(name).producer(), (producer) =>
    producer.send({ topic: topic(to), messages: [{ key: 'contoso', value: 'x' }] }),
  );
const look = (name: string, at: string) => tried(clientOf(name).admin(), (admin) => admin.fetchTopicOffsets(topic(at)));

test('missing rules are drift, and apply makes them', async () => {
  const missing = ofAcls((await checkTopics(options)).findings);
  expect(missing).toContainEqual({
    kind: 'acl',
    name: topic('events'),
    state: 'missing',
    detail: 'User:lockbox-policy may write',
  });
  const made = ofAcls((await applyTopics(options)).findings);
  expect(made).toHaveLength(missing.length);
  expect(new Set(made.map(({ state }) => state))).toEqual(new Set(['created']));
  const { warnings } = await withoutDrift();
  expect(warnings).not.toContainEqual(expect.stringContaining('authorizer'));
  expect(ofAcls((await applyTopics(options)).findings)).toEqual([]);
});

test.each([
  ['events', ['policy'], ['portal', 'intake', 'servicedesk']],
  ['commands', ['intake', 'portal', 'policy'], ['projector', 'servicedesk']],
  ['intake.servicedesk', ['servicedesk'], ['import', 'portal', 'policy']],
  ['sealed', ['policy'], ['intake', 'legal']],
] as const)('%s is written by those whom topics.yaml names, and by nobody else', async (to, may, mayNot) => {
  for (const name of may) expect(await write(name, to), name).toBe('done');
  for (const name of mayNot) expect(await write(name, to), name).toBe('TOPIC_AUTHORIZATION_FAILED');
});

test('sealed records can be read by the legal department, and by no program that customers reach', async () => {
  expect(await look('legal', 'sealed')).toBe('done');
  for (const name of ['portal', 'intake', 'servicedesk'])
    expect(await look(name, 'sealed'), name).toBe('TOPIC_AUTHORIZATION_FAILED');
});

const consume = (name: string, from: string, groupId: string) =>
  tried(clientOf(name).consumer({ groupId }), async (consumer) => {
    await consumer.subscribe({ topic: topic(from), fromBeginning: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    await consumer.run({ eachMessage: async () => resolve() });
    await promise;
  });

test('the legal department reads sealed records with a consumer group of its own name, and with no other', async () => {
  expect(await write('policy', 'sealed')).toBe('done');
  expect(await consume('legal', 'sealed', topic('legal'))).toBe('done');
  await expect(consume('legal', 'sealed', topic('audit'))).rejects.toThrow('group coordinator');
});

test('a rule that was removed is drift, and apply adds that one alone', async () => {
  const admin = options.kafka.admin();
  await admin.connect();
  try {
    await admin.deleteAcls({
      filters: [
        {
          resourceType: kafkajs.AclResourceTypes.TOPIC,
          resourceName: topic('events'),
          resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
          principal: 'User:lockbox-policy',
          host: '*',
          operation: kafkajs.AclOperationTypes.WRITE,
          permissionType: kafkajs.AclPermissionTypes.ALLOW,
        },
      ],
    });
  } finally {
    await admin.disconnect();
  }
  const gone = await until('it is missing', async () => {
    const drift = (await checkTopics(options)).findings.filter(isDrift);
    return drift.length > 0 && drift;
  });
  expect(gone).toEqual([expect.objectContaining({ kind: 'acl', name: topic('events'), state: 'missing' })]);
  expect(ofAcls((await applyTopics(options)).findings)).toHaveLength(1);
  await withoutDrift();
  expect(await write('policy', 'events')).toBe('done');
});

test('a rule too many is drift if it allows changing a topic or reading sealed records; apply leaves it', async () => {
  const allow = (
    principal: string,
    resourceName: string,
    operation: AclOperationTypes,
    more: Partial<AclEntry> = {},
  ) => ({
    principal: `User:${principal}`,
    host: '*',
    permissionType: kafkajs.AclPermissionTypes.ALLOW,
    resourceType: kafkajs.AclResourceTypes.TOPIC,
    resourceName,
    resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
    operation,
    ...more,
  });
  const prefixed = { resourcePatternType: kafkajs.ResourcePatternTypes.PREFIXED };
  const tooMany = [
    allow('lockbox-timer', topic('events'), kafkajs.AclOperationTypes.WRITE),
    allow('nobody', topic('texts'), kafkajs.AclOperationTypes.ALTER_CONFIGS),
    allow('nobody', topic('d'), kafkajs.AclOperationTypes.DELETE, prefixed),
    allow('curious', '*', kafkajs.AclOperationTypes.READ),
    allow('mighty', namespace, kafkajs.AclOperationTypes.ALL, prefixed),
  ];
  const harmless = [
    allow('auditor', topic('events'), kafkajs.AclOperationTypes.READ),
    allow('auditor', '*', kafkajs.AclOperationTypes.DESCRIBE),
    allow('nobody', 'elsewhere.', kafkajs.AclOperationTypes.ALL, prefixed),
    allow('nobody', topic('events-of-others'), kafkajs.AclOperationTypes.WRITE),
    allow('nobody', topic('events'), kafkajs.AclOperationTypes.WRITE, {
      permissionType: kafkajs.AclPermissionTypes.DENY,
    }),
    allow('lockbox-policy', topic('events'), kafkajs.AclOperationTypes.WRITE, { host: '127.0.0.1' }),
  ];
  const admin = options.kafka.admin();
  await admin.connect();
  try {
    await admin.createAcls({ acl: [...tooMany, ...harmless] });
    const drift = await until('they are reported', async () => {
      const found = (await checkTopics(options)).findings.filter(isDrift);
      return found.length >= tooMany.length && found;
    });
    const reported = drift.map(({ state, name, detail }) => [state, name, detail.split('. Remove with: ')[0]]);
    expect(reported.sort()).toEqual(
      [
        ['surplus', topic('events'), `User:lockbox-timer may write to ${topic('events')}`],
        ['surplus', topic('texts'), `User:nobody may alter the settings of ${topic('texts')}`],
        ['surplus', topic('d'), `User:nobody may delete ${topic('directory')} and ${topic('dead-letters')}`],
        ['surplus', '*', `User:curious may read ${topic('sealed')}`],
        ['surplus', namespace, `User:mighty may do everything with ${topicDefinitions().length} topics`],
      ].sort(),
    );
    // In sets, since a broker lists its rules in no order.
    expect(new Set(ofAcls((await applyTopics(options)).findings))).toEqual(new Set(drift));
    const removed = drift.filter(({ name }) => [topic('events'), topic('d')].includes(name));
    for (const { detail } of removed) {
      const remove = detail
        .split('. Remove with: ')[1]
        ?.replace('kafka-acls.sh', tool('AclCommand'))
        .replace('BROKER', brokers);
      execFileSync('sh', ['-c', `${remove} --force`], { stdio: 'pipe' }); // does not ask for confirmation
    }
    const rest = drift.filter((finding) => !removed.includes(finding));
    const left = async () => (await checkTopics(options)).findings.filter(isDrift);
    await until('they are gone', async () => (await left()).length === rest.length);
    expect(new Set(await left())).toEqual(new Set(rest));
  } finally {
    await admin.deleteAcls({ filters: [...tooMany, ...harmless] });
    await admin.disconnect();
  }
});

test('the command line signs in to Kafka too, and says what to check when Kafka refuses', async () => {
  const env = {
    ...stackEnvironment(),
    ...settingsOf('platform'),
    LOCKBOX_NAMESPACE: namespace,
    LOCKBOX_PARTITIONS: '1',
    PATH: process.env.PATH,
  };
  const main = join(import.meta.dirname, '../../services/ctl/src/main.ts');
  const run = async (args: readonly string[], more: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [main, ...args], { env: { ...env, ...more } });
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit'), text(child.stdout)]);
    return { err, code };
  };
  const check = (more: Readonly<Record<string, string>>) => run(['topics', 'check'], more);
  expect(await check({}), 'plain').toMatchObject({ code: 0 });
  for (const mechanism of ['scram-sha-256', 'scram-sha-512']) {
    const credential = `--add-config '${mechanism.toUpperCase()}=[password=${PASSWORD}]'`;
    const add = `--bootstrap-server ${brokers} --alter --entity-type users --entity-name lockbox-platform ${credential}`;
    execFileSync('sh', ['-c', `${tool('ConfigCommand')} ${add}`], { stdio: 'pipe' });
    expect(await check({ LOCKBOX_KAFKA_SASL: mechanism }), mechanism).toMatchObject({ code: 0 });
  }
  expect(await check({ LOCKBOX_KAFKA_PASSWORD: 'another' })).toEqual({
    code: 77,
    err: expect.stringContaining('LOCKBOX_KAFKA_PASSWORD'),
  });
  expect(await run(['dead-letters', 'list'], settingsOf('operator'))).toMatchObject({ code: 0 });
  expect(await run(['tail', 'sealed', '--from', 'beginning', '--no-follow'], settingsOf('operator'))).toEqual({
    code: 77,
    err: expect.stringContaining('LOCKBOX_KAFKA_USERNAME'),
  });
});

test('the rules are enough: with them each service does its part, from submission to the end of access', async () => {
  useStack({ ...testStack(), kafkaBrokers: brokers });
  const own = await createNamespace();
  const system = await startSystem({ namespace: own.namespace, services: standingPrograms, envOf: settingsOf });
  const upstream = await connectUpstream(own.namespace);
  const log = await readEvents(own.namespace);
  const asAda = async (method: string, path: string, body: object) => {
    const { status } = await callApi(system.portalUrl(), { sub: 'ada', tenant: 'contoso' }, method, path, body);
    return status === 200;
  };
  try {
    await upstream.publishDirectory([...sampleTenant('contoso'), ...sampleProvider('acls')]);
    await log.peopleOf('contoso');
    await until('the policy is enabled', () => asAda('PUT', '/policy', { enabled: true }));
    const { id, record } = await upstream.submit('contoso');
    await upstream.decideInternally(record);
    await log.waitFor(id, 'LockboxRequestCreated');
    const decision = { decision: 'approve' };
    await until('it is approved', () => asAda('POST', `/lockbox-requests/${id}/decision`, decision));
    await log.waitFor(id, 'AccessGranted');
    system.advanceClock(9 * 3_600_000);
    await log.waitFor(id, 'AccessEnded');
    await log.waitFor(id, 'NotificationRecorded');
    const refused = await system.launch('timer', { LOCKBOX_KAFKA_PASSWORD: 'another' });
    await until('it says why it waits', async () => {
      const answer = await fetch(`${refused.url}/readyz`).catch(() => undefined);
      return answer?.status === 503 && /SASL/.test(await answer.text());
    });
    expect(await refused.end()).toBe(0);
    for (const service of programNames.flatMap((name) => system.instances(name)))
      expect(service.log(), service.name).not.toMatch(/authoriz/i);
  } finally {
    await upstream.close();
    await log.close();
    await system.stop();
    await own.drop();
  }
});
