import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { until } from '@lockbox/testing/until';
import { TOPICS_FILE } from '@lockbox/topics/file';
import { topicNames } from '@lockbox/topics/names';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lockbox, lockboxIn } from './testing/in-process.ts';

let namespace: Namespace;
let lockbox: Lockbox;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: 2 });
  lockbox = lockboxIn(namespace.namespace, { LOCKBOX_PARTITIONS: '2' });
});
afterAll(() => namespace?.drop());

const states = (answer: unknown): ReadonlyMap<string, string> => {
  const { findings } = answer as { findings: readonly { name: string; state: string }[] }; // what the command prints
  return new Map(findings.map(({ name, state }) => [name, state]));
};

test('topics as topics.yaml describes them have no drift', async () => {
  const { code, json } = await lockbox(['topics', 'check']);
  expect(code).toBe(EXIT.done);
  expect(new Set(states(json()).values())).toEqual(new Set(['right']));
});

test('access rules that are made by other means are left alone by topics and the doctor', async () => {
  const elsewhere = { LOCKBOX_ACCESS_RULES_ELSEWHERE: 'true' };
  const checked = await lockbox(['topics', 'check'], elsewhere);
  expect(checked.code).toBe(EXIT.done);
  const { warnings } = checked.json() as { warnings: readonly string[] }; // what the command prints
  expect(warnings).toContain(
    'Access rules are made by other means (LOCKBOX_ACCESS_RULES_ELSEWHERE), and were not looked at.',
  );
  const { findings } = (await lockbox(['doctor', '--only', 'access-rules'], elsewhere)).json() as {
    findings: readonly object[]; // as it prints them
  };
  expect(findings).toMatchObject([{ check: 'access-rules', state: 'unchecked' }]);
});

test('lag marks a group of which topics.yaml has no program', async () => {
  const { namespace: prefix, topics, kafka } = namespace;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const partitions = [{ partition: 0, offset: '0' }];
    await Promise.all(
      ['timer', 'gone'].map((name) =>
        admin.setOffsets({ groupId: `${prefix}.${name}`, topic: topics.events, partitions }),
      ),
    );
  } finally {
    await admin.disconnect();
  }
  const { out } = await lockbox(['--table', 'lag']);
  expect(out).toMatch(/\.timer +/);
  expect(out).not.toContain('.timer (');
  expect(out).toContain(`${prefix}.gone (not in topics.yaml)`);
});

test('lag says of each worker in a word whether it is well, and by the exit code whether all are', async () => {
  const { namespace: prefix, topics, kafka } = namespace;
  const states = async (behind: number) => {
    const run = await lockbox(['lag', '--behind', String(behind)]);
    const rows = run.json() as readonly { group: string; state: string }[]; // as it prints them
    return { ...run, timer: rows.find(({ group }) => group === `${prefix}.timer`)?.state, rows };
  };
  const stopped = await states(1_000);
  expect(stopped.code).toBe(EXIT.failed);
  expect(stopped.timer).toBe('stopped');
  expect(stopped.err).toContain(`${prefix}.timer is stopped: no instance of it runs`);
  expect(stopped.rows.map(({ group }) => group)).toContain(`${prefix}.audit`); // has never read anything

  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: `${prefix}.timer` });
  await Promise.all([producer.connect(), consumer.connect()]);
  try {
    const messages = ['one', 'two'].map((value) => ({ value, partition: 0 }));
    await producer.send({ topic: topics.events, messages });
    await consumer.subscribe({ topic: topics.events });
    await consumer.run({ autoCommit: false, eachMessage: async () => {} });
    await until('the group has a member', async () => (await states(1)).timer === 'behind');
    expect((await states(1)).err).toContain(`${prefix}.timer is behind: 2 records of ${topics.events} wait for it`);
    expect((await states(2)).timer).toBe('well');
  } finally {
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
  }
});

test.each([
  ['retention.ms', '1000'],
  ['retention.bytes', '1000'],
  ['unclean.leader.election.enable', 'true'],
])('drift of %s is reported by check, which changes nothing, and mended by apply', async (name, value) => {
  const topic = topicNames(namespace.namespace).commands;
  const admin = namespace.kafka.admin();
  await admin.connect();
  try {
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: topic, configEntries: [{ name, value }] }],
    });
  } finally {
    await admin.disconnect();
  }
  // A broker shows a new setting only once it has reached the broker's own metadata.
  await until('the drift shows', async () => (await lockbox(['topics', 'check'])).code === EXIT.failed);
  const again = await lockbox(['topics', 'check']);
  expect(again.code).toBe(EXIT.failed);
  expect(states(again.json()).get(topic)).toBe('differs');
  expect(again.out).toContain(`${name} is ${value}`);
  const applied = await lockbox(['topics', 'apply']);
  expect(applied.code).toBe(EXIT.done);
  expect(states(applied.json()).get(topic)).toBe('mended');
  await until('the drift is gone', async () => (await lockbox(['topics', 'check'])).code === EXIT.done);
});

test('a further source in the file gets its topic; a source whose topic is not there is drift', async () => {
  const LOCKBOX_TOPICS_FILE = join(mkdtempSync(join(tmpdir(), 'topics-')), 'topics.yaml');
  const own = readFileSync(TOPICS_FILE, 'utf8');
  writeFileSync(LOCKBOX_TOPICS_FILE, own.replace('sources:\n', 'sources:\n  servicenow: {}\n'));
  expect((await lockbox(['topics', 'check'], { LOCKBOX_TOPICS_FILE })).code).toBe(EXIT.failed);
  const applied = await lockbox(['topics', 'apply'], { LOCKBOX_TOPICS_FILE });
  expect(applied.code).toBe(EXIT.done);
  expect(states(applied.json()).get(`${namespace.namespace}.intake.servicenow`)).toBe('created');
});

test('a topic that is added has as many partitions as the log, and another number is refused', async () => {
  const LOCKBOX_TOPICS_FILE = join(mkdtempSync(join(tmpdir(), 'topics-')), 'topics.yaml');
  writeFileSync(LOCKBOX_TOPICS_FILE, readFileSync(TOPICS_FILE, 'utf8').replace('sources:\n', 'sources:\n  jira: {}\n'));
  const topic = `${namespace.namespace}.intake.jira`;
  const { events } = topicNames(namespace.namespace);
  const refused = async (args: readonly string[], LOCKBOX_PARTITIONS: string) => {
    const run = await lockbox(['topics', 'apply', ...args], { LOCKBOX_TOPICS_FILE, LOCKBOX_PARTITIONS });
    expect(run.code).toBe(EXIT.usage);
    return run.err;
  };
  expect(await refused(['--partitions', '3'], '2')).toContain(`${events} has 2 partitions, and --partitions says 3`);
  expect(await refused([], '12')).toContain(`${events} has 2 partitions, and LOCKBOX_PARTITIONS says 12`);

  const applied = await lockbox(['topics', 'apply'], { LOCKBOX_TOPICS_FILE, LOCKBOX_PARTITIONS: '' });
  expect(applied.code).toBe(EXIT.done);
  expect(applied.err).toContain(`${events} has 2 partitions: so has every topic that is made now.`);
  const admin = namespace.kafka.admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    expect(topics.map(({ partitions }) => partitions.length)).toEqual([2]);
  } finally {
    await admin.disconnect();
  }
});

test('a topics file that is wrong is refused with the line and what to do', async () => {
  const LOCKBOX_TOPICS_FILE = join(mkdtempSync(join(tmpdir(), 'topics-')), 'topics.yaml');
  writeFileSync(LOCKBOX_TOPICS_FILE, readFileSync(TOPICS_FILE, 'utf8').replace('cleanup: delete', 'cleanup: never'));
  const refused = await lockbox(['topics', 'check'], { LOCKBOX_TOPICS_FILE });
  expect(refused.code).not.toBe(EXIT.done);
  expect(refused.err).toMatch(/line \d+, topics\.intake\.<source>\.cleanup: it must be one of delete, compact/);
});

test('an impossible number of partitions is wrong usage', async () => {
  expect((await lockbox(['topics', 'check', '--partitions', 'many'])).code).toBe(EXIT.usage);
});
