import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import kafkajs, { type Message } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lockbox, lockboxIn } from './testing/in-process.ts';

let namespace: Namespace;
let lockbox: Lockbox;
let intake: string;

async function send(topic: string, message: Message): Promise<number> {
  const producer = namespace.kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const [sent] = await producer
    .send({ topic, messages: [{ partition: 1, ...message }] })
    .finally(() => producer.disconnect());
  return Number(sent?.baseOffset);
}

const OWN_HEADERS = { 'own-header': 'kept' };

interface Claimed {
  readonly topic?: string;
  readonly offset: number;
  readonly worker?: string;
}

/** Writes a dead letter like a worker: the raw record, with the reason in headers. */
async function deadLetter(key: string, value: Buffer | null, code: string, claimed: Claimed, own = OWN_HEADERS) {
  const headers = {
    'lockbox-dead-letter-code': code,
    'lockbox-dead-letter-sentence': `It is ${code}.`,
    'lockbox-dead-letter-topic': claimed.topic ?? intake,
    'lockbox-dead-letter-partition': '1',
    'lockbox-dead-letter-offset': String(claimed.offset),
    'lockbox-dead-letter-worker': claimed.worker ?? 'intake',
    'lockbox-dead-letter-at': '1772352000000',
    ...own,
  };
  await send(namespace.topics.deadLetters, { key, value, headers });
}

const NO_AVRO = Buffer.from('no Avro');
const NO_SCHEMA = Buffer.from([0, 0, 0, 0, 99, 1]);
let noAvroAt: number;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: 2 });
  intake = namespace.topics.intake('servicedesk');
  lockbox = lockboxIn(namespace.namespace);
  noAvroAt = await send(intake, { key: 'contoso', value: NO_AVRO, headers: OWN_HEADERS });
  const noSchemaAt = await send(intake, { key: 'fabrikam', value: NO_SCHEMA, headers: OWN_HEADERS });
  await deadLetter('contoso', NO_AVRO, 'NOT_AVRO', { offset: noAvroAt });
  await deadLetter('fabrikam', NO_SCHEMA, 'UNKNOWN_SCHEMA', { offset: noSchemaAt });
});
afterAll(() => namespace?.drop());

interface Letter {
  readonly id: string;
  readonly code: string;
  readonly tenantId: string;
}
const listed = async (...filter: string[]): Promise<readonly Letter[]> =>
  (await lockbox(['dead-letters', 'list', ...filter])).json() as readonly Letter[]; // what the command prints

test('dead letters are listed with reason and place, and can be filtered', async () => {
  expect(await listed()).toHaveLength(2);
  expect(await listed('--code', 'NOT_AVRO')).toMatchObject([
    {
      code: 'NOT_AVRO',
      sentence: 'It is NOT_AVRO.',
      tenantId: 'contoso',
      worker: 'intake',
      at: '2026-03-01T08:00:00.000Z',
      source: { topic: intake, partition: 1, offset: noAvroAt },
    },
  ]);
  expect(await listed('--tenant', 'fabrikam')).toMatchObject([{ code: 'UNKNOWN_SCHEMA' }]);
  expect(await listed('--topic', 'intake.portal')).toEqual([]);
});

test('one is shown with its bytes', async () => {
  const [letter] = await listed('--code', 'NOT_AVRO');
  const { json } = await lockbox(['dead-letters', 'show', letter?.id ?? '']);
  expect(json()).toMatchObject({ code: 'NOT_AVRO', value: null, raw: Buffer.from('no Avro').toString('base64') });
});

describe('redrive', () => {
  const standing = async (topic: string) => {
    const { out } = await lockbox(['tail', topic, '--from', 'beginning', '--no-follow']);
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { partition: number; key: string; unreadable?: string }); // as tail prints it
  };

  test('with --dry-run says what it would do, and does nothing', async () => {
    const { code, err } = await lockbox(['dead-letters', 'redrive', '--all', '--dry-run']);
    expect(code).toBe(EXIT.done);
    expect(err).toContain('2 would be written back');
    expect(await standing('intake.servicedesk')).toHaveLength(2);
  });

  test('writes the record back untouched, to its own partition', async () => {
    const [letter] = await listed('--code', 'NOT_AVRO');
    expect((await lockbox(['dead-letters', 'redrive', '--unrecorded', letter?.id ?? ''])).code).toBe(EXIT.done);
    const records = await standing('intake.servicedesk');
    expect(records).toHaveLength(3);
    expect(records.at(-1)).toMatchObject({ partition: 1, key: 'contoso' });
  });

  test('writes a directory record that two workers refused back once', async () => {
    const { directory } = namespace.topics;
    const key = 'contoso/principal/alan';
    const offset = await send(directory, { key, value: NO_AVRO, headers: OWN_HEADERS });
    for (const worker of ['intake', 'projector']) {
      await deadLetter(key, NO_AVRO, 'REFUSED_TWICE', { topic: directory, offset, worker });
    }
    const before = await standing('directory');
    const run = await lockbox(['dead-letters', 'redrive', '--unrecorded', '--all', '--code', 'REFUSED_TWICE']);
    expect(run).toMatchObject({ code: EXIT.done, err: expect.stringContaining('2 written back') });
    expect(await standing('directory')).toHaveLength(before.length + 1);
  });

  test('writes one that is named twice back once, and is done', async () => {
    const [letter] = await listed('--code', 'NOT_AVRO');
    const id = letter?.id ?? '';
    const { code, err } = await lockbox(['dead-letters', 'redrive', '--dry-run', id, id]);
    expect({ code, err }).toEqual({ code: EXIT.done, err: expect.stringContaining('1 would be written back') });
  });

  test('needs ids or --all, and names an id that is not there', async () => {
    expect((await lockbox(['dead-letters', 'redrive'])).code).toBe(EXIT.usage);
    const { code, err } = await lockbox(['dead-letters', 'redrive', '0/4711']);
    expect(code).toBe(EXIT.usage);
    expect(err).toContain('0/4711');
  });

  describe('writes back only a record that is at the place that the letter names', () => {
    async function refused(code: string, why: RegExp, topic = 'intake.servicedesk') {
      const before = await standing(topic);
      const run = await lockbox(['dead-letters', 'redrive', '--all', '--code', code]);
      expect(run.code).toBe(EXIT.failed);
      expect(run.err).toMatch(why);
      expect(run.err).toContain('0 written back');
      expect(await standing(topic)).toEqual(before);
    }

    test.each([
      ['another value', 'contoso', Buffer.from('approved'), OWN_HEADERS],
      ['another key', 'fabrikam', NO_AVRO, OWN_HEADERS],
      ['other headers', 'contoso', NO_AVRO, { 'own-header': 'changed' }],
      ['a removal', 'contoso', null, OWN_HEADERS],
    ])('%s', async (what, key, value, own) => {
      const code = `FORGED_${what.replaceAll(' ', '_').toUpperCase()}`;
      await deadLetter(key, value, code, { offset: noAvroAt }, own);
      await refused(code, /is not the record that stands there/);
    });

    test.each([
      ['an offset that is not there', 4_711, 'intake.servicedesk'],
      ['a topic that is not there', 0, 'intake.nobody'],
    ])('%s', async (what, offset, local) => {
      const code = `LOST_${what.replaceAll(' ', '_').toUpperCase()}`;
      await deadLetter('contoso', NO_AVRO, code, { offset, topic: `${namespace.namespace}.${local}` });
      await refused(code, /no longer stands there|there is no topic/);
    });

    test.each([
      ['a topic that the worker does not read', 'commands', 'intake'],
      ['a topic that nothing is written back to', 'events', 'audit'],
      ['a worker that there is not', 'intake.servicedesk', 'stranger'],
    ])('%s, whatever record is there', async (what, local, worker) => {
      const code = `PLACE_${what.replaceAll(' ', '_').toUpperCase()}`;
      const topic = `${namespace.namespace}.${local}`;
      const offset = await send(topic, { key: 'contoso', value: NO_AVRO, headers: OWN_HEADERS });
      await deadLetter('contoso', NO_AVRO, code, { topic, offset, worker });
      await refused(code, /nothing that .+ refused is written back to/, local);
    });

    test('a directory record of which a newer one is there', async () => {
      const { directory } = namespace.topics;
      const key = 'contoso/principal/ada';
      const offset = await send(directory, { key, value: NO_AVRO, headers: OWN_HEADERS });
      await deadLetter(key, NO_AVRO, 'OLD_RIGHTS', { topic: directory, offset });
      await send(directory, { key, value: null });
      await refused('OLD_RIGHTS', /a newer record/, 'directory');
    });

    test('a directory record that is removed while the act is being recorded', async () => {
      const { directory } = namespace.topics;
      const key = 'contoso/principal/grace';
      const offset = await send(directory, { key, value: NO_AVRO, headers: OWN_HEADERS });
      await deadLetter(key, NO_AVRO, 'REMOVED_MEANWHILE', { topic: directory, offset });
      const before = await standing('directory');
      const portal = createServer(async (_, response) => {
        await send(directory, { key, value: null });
        response.end(JSON.stringify({ recorded: true }));
      }).listen(0, '127.0.0.1');
      await once(portal, 'listening');
      const { port } = portal.address() as AddressInfo; // of a TCP server that listens
      const run = await lockbox(['dead-letters', 'redrive', '--all', '--code', 'REMOVED_MEANWHILE'], {
        LOCKBOX_PORTAL_URL: `http://127.0.0.1:${port}`,
        LOCKBOX_TOKEN: 'x.x.x',
      }).finally(() => portal.close());
      expect(run).toMatchObject({ code: EXIT.failed, err: expect.stringMatching(/a newer record .*\n0 written back/) });
      const after = await standing('directory');
      expect(after).toHaveLength(before.length + 1);
      expect(after.at(-1)).toMatchObject({ key, value: null });
    });
  });
});
