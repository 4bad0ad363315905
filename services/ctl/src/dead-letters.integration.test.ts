import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { connectUpstream, type Upstream } from '@lockbox/testing/upstream';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from './exit-codes.ts';
import { type Lockbox, lockboxIn } from './testing/in-process.ts';

let namespace: Namespace;
let upstream: Upstream;
let lockbox: Lockbox;
let intake: string;

/** As a worker writes it: the raw record, the reason in headers. */
async function deadLetter(key: string, value: Buffer, code: string, offset: number): Promise<void> {
  const producer = namespace.kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const headers = {
    'lockbox-dead-letter-code': code,
    'lockbox-dead-letter-sentence': `It is ${code}.`,
    'lockbox-dead-letter-topic': intake,
    'lockbox-dead-letter-partition': '1',
    'lockbox-dead-letter-offset': String(offset),
    'lockbox-dead-letter-worker': 'intake',
    'lockbox-dead-letter-at': '1772352000000',
    'own-header': 'kept',
  };
  await producer
    .send({ topic: namespace.topics.deadLetters, messages: [{ key, value, headers }] })
    .finally(() => producer.disconnect());
}

beforeAll(async () => {
  namespace = await createNamespace({ partitions: 2 });
  intake = namespace.topics.intake('servicedesk');
  lockbox = lockboxIn(namespace.namespace);
  upstream = await connectUpstream(namespace.namespace);
  await deadLetter('contoso', Buffer.from('no Avro'), 'NOT_AVRO', 7);
  await deadLetter('fabrikam', Buffer.from([0, 0, 0, 0, 99, 1]), 'UNKNOWN_SCHEMA', 8);
});
afterAll(async () => {
  await upstream?.close();
  await namespace?.drop();
});

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
      source: { topic: intake, partition: 1, offset: 7 },
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
  const inIntake = async () => {
    const { out } = await lockbox(['tail', 'intake.servicedesk', '--from', 'beginning', '--no-follow']);
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { partition: number; key: string; unreadable?: string }); // as tail prints it
  };

  test('with --dry-run says what it would do, and does nothing', async () => {
    const { code, err } = await lockbox(['dead-letters', 'redrive', '--all', '--dry-run']);
    expect(code).toBe(EXIT.done);
    expect(err).toContain('2 would be written back');
    expect(await inIntake()).toEqual([]);
  });

  test('writes the record back untouched, to its own partition', async () => {
    const [letter] = await listed('--code', 'NOT_AVRO');
    expect((await lockbox(['dead-letters', 'redrive', letter?.id ?? ''])).code).toBe(EXIT.done);
    expect(await inIntake()).toMatchObject([{ partition: 1, key: 'contoso' }]);
  });

  test('needs ids or --all, and names an id that is not there', async () => {
    expect((await lockbox(['dead-letters', 'redrive'])).code).toBe(EXIT.usage);
    const { code, err } = await lockbox(['dead-letters', 'redrive', '0/4711']);
    expect(code).toBe(EXIT.usage);
    expect(err).toContain('0/4711');
  });
});
