import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChild, isAlive } from './child.ts';
import { type Stack, startStack, stopStack } from './stack.ts';
import { sendMail } from './testing/send-mail.ts';

/** The embedded servers themselves, in a home of their own, whatever the rest of the tests run on. */
describe('the embedded servers', () => {
  const home = mkdtempSync(join(tmpdir(), 'lockbox-stack-'));
  const start = (): Promise<Stack> => startStack({ home, env: {} });
  let stack: Stack;

  beforeAll(async () => {
    stack = await start();
    await leaveSomethingIn(stack);
  });
  afterAll(async () => {
    await stopStack(home, { patienceMs: 0 });
    rmSync(home, { recursive: true, force: true });
  });

  test('a second start finds them running and starts nothing', async () => {
    expect((await start()).pids).toEqual(stack.pids);
  });

  test('they keep everything, and their addresses, over a stop and a start', async () => {
    await stack.stop();
    for (const pid of Object.values(stack.pids)) expect(isAlive(pid)).toBe(false);
    const before = stack;
    stack = await start();
    expect(addressesOf(stack)).toEqual(addressesOf(before));
    await findItIn(stack);
  });

  test('they lose nothing that was acknowledged when they are killed', async () => {
    for (const pid of Object.values(stack.pids)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => Object.values(stack.pids).filter(isAlive), { timeout: 10_000 }).toEqual([]);
    stack = await start();
    await findItIn(stack);
  });

  test('a token that the issuer signed before a restart is still good after it', async () => {
    const before = await keysOf(stack);
    process.kill(stack.pids.issuer ?? Number.NaN, 'SIGKILL');
    await expect.poll(() => isAlive(stack.pids.issuer ?? Number.NaN), { timeout: 10_000 }).toBe(false);
    stack = await start();
    expect(await keysOf(stack)).toEqual(before);
  });

  describe('kept running', () => {
    const said: string[] = [];
    let keys: unknown;
    beforeAll(async () => {
      keys = await keysOf(stack);
      stack = await startStack({ home, env: {}, keep: true, say: (line) => said.push(line) });
    });

    test.each(['kafka', 'registry', 'mongo', 'mail', 'issuer'] as const)(
      '%s, killed with -9, is started again with its data, and the terminal says so',
      async (name) => {
        const killed = stack.pids[name] ?? Number.NaN;
        process.kill(killed, 'SIGKILL');
        await expect.poll(() => said.join('\n'), { timeout: 60_000 }).toContain(`${name} is back with its data`);
        expect(said.join('\n')).toMatch(
          new RegExp(`${name} ended .*it starts again in 1 s\\. Its log: .*${name}\\.log`),
        );
        expect(findChild(home, name)?.pid).not.toBe(killed);
        await findItIn(stack);
        expect(await keysOf(stack)).toEqual(keys);
      },
    );

    test('none is started again while all are being stopped', async () => {
      said.length = 0;
      await stack.stop();
      expect(said).toEqual(['Stopped kafka, registry, mongo, mail, issuer']);
      for (const name of ['kafka', 'registry', 'mongo', 'mail', 'issuer']) expect(findChild(home, name)).toBe(null);
    });
  });

  test('each has a log file', () => {
    for (const name of Object.keys(stack.pids)) expect(existsSync(join(home, 'logs', `${name}.log`)), name).toBe(true);
  });
});

test('a server that cannot start is reported with the end of its log, and leaves nothing running', async () => {
  const home = mkdtempSync(join(tmpdir(), 'lockbox-stack-'));
  process.env.LOCKBOX_ISSUER_PEOPLE = join(home, 'nobody.json');
  try {
    const attempt = startStack({ home, env: {}, only: ['issuer', 'mail'] });
    await expect(attempt).rejects.toThrow(/issuer ended[\s\S]*nobody\.json/);
    expect(existsSync(join(home, 'run/mail.json'))).toBe(false);
  } finally {
    delete process.env.LOCKBOX_ISSUER_PEOPLE;
    rmSync(home, { recursive: true, force: true });
  }
});

const TOPIC = 'kept';
const SCHEMA = '"string"';

async function leaveSomethingIn(stack: Stack): Promise<void> {
  const kafka = kafkaOf(stack);
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: TOPIC, messages: [{ value: 'kept' }] });
  await producer.disconnect();

  const registered = await fetch(`${stack.registryUrl}/subjects/${TOPIC}-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: SCHEMA }),
  });
  expect(registered.status).toBe(200);

  await inMongo(stack, (client) => client.db('kept').collection<{ _id: string }>('kept').insertOne({ _id: 'kept' }));

  await sendMail(stack.smtpUrl ?? '', { to: 'anyone@example.org', subject: 'kept', text: 'kept' });
}

async function findItIn(stack: Stack): Promise<void> {
  const admin = kafkaOf(stack).admin();
  await admin.connect();
  const [offsets] = await admin.fetchTopicOffsets(TOPIC);
  await admin.disconnect();
  expect(offsets?.high).toBe('1');

  const latest = await (await fetch(`${stack.registryUrl}/subjects/${TOPIC}-value/versions/latest`)).json();
  expect(latest).toMatchObject({ version: 1, schema: SCHEMA });

  const found = await inMongo(stack, (client) =>
    client.db('kept').collection<{ _id: string }>('kept').findOne({ _id: 'kept' }),
  );
  expect(found).toEqual({ _id: 'kept' });

  const letters = await (await fetch(`${stack.mailUrl}/api/email`)).json();
  expect(letters).toMatchObject([{ subject: 'kept' }]);
}

const keysOf = async (stack: Stack): Promise<unknown> => (await fetch(`${stack.issuerUrl}/jwks`)).json();

const kafkaOf = (stack: Stack): Kafka =>
  new Kafka({
    brokers: [stack.kafkaBrokers ?? ''],
    logLevel: logLevel.NOTHING,
    retry: { retries: 10, initialRetryTime: 50 },
  });

async function inMongo<T>(stack: Stack, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(stack.mongoUrl ?? '');
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

const addressesOf = ({ kafkaBrokers, registryUrl, mongoUrl, smtpUrl, mailUrl, issuerUrl }: Stack): unknown => ({
  ...{ kafkaBrokers, registryUrl, mongoUrl, smtpUrl, mailUrl, issuerUrl },
});
