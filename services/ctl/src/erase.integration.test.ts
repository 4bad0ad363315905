/** Tests the reports of an erasure where little is known of what it erases: only Kafka, without the pipeline. */

import { EXIT } from '@lockbox/command-line/exit-codes';
import { createNamespace } from '@lockbox/testing/namespace';
import { createLogReader, recordsNow } from '@lockbox/worker/read';
import { afterAll, expect, test } from 'vitest';
import { lockboxIn } from './testing/in-process.ts';

const namespace = await createNamespace({ partitions: 1 });
afterAll(() => namespace.drop());
const lockbox = lockboxIn(namespace.namespace);
const { directory, texts } = namespace.topics;

async function standing(topic: string): Promise<readonly string[]> {
  const reader = createLogReader(namespace.kafka);
  const keys: string[] = [];
  for await (const { records } of recordsNow(reader, topic)) keys.push(...records.map(({ key }) => String(key)));
  await reader.close();
  return keys;
}
/** Leaves a topic as compaction does after an erasure: only the tombstone remains. */
async function dropped(topic: string, key: string): Promise<void> {
  const producer = namespace.kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ key, value: null }] }).finally(() => producer.disconnect());
}

test.each([
  ['person', ['alex', '--tenant', 'contoso'], directory, 'contoso/principal/alex'],
  ['text', ['contoso/0815'], texts, 'contoso/0815'],
])('a %s that has no record is named, and nothing is written', async (kind, named, topic, key) => {
  for (const yes of [[], ['--yes', '--unrecorded']]) {
    const run = await lockbox(['erase', kind, ...named, ...yes]);
    expect(run).toMatchObject({ code: EXIT.usage, out: '' });
    expect(run.err).toContain(key);
  }
  expect(await standing(topic)).toEqual([]);
});

test('where it is not known what to search for, it is not said that nothing is left', async () => {
  await dropped(directory, 'contoso/principal/bob');
  const person = ['erase', 'person', 'bob', '--tenant', 'contoso', '--yes', '--unrecorded'];
  const run = await lockbox(person);
  expect(run.json(), run.err).toMatchObject({ erased: true, leftovers: null });
  expect(run.err).toContain('Nothing was searched');
  expect(run.code).toBe(EXIT.failed);
  const shown = await lockbox(['--table', ...person]);
  expect(shown.out).not.toContain('Nothing is left');
  expect(await standing(directory)).toHaveLength(3);
});

test('nor where every word is too short to be searched for', async () => {
  const run = await lockbox(['erase', 'find', 'bob']);
  expect(run.json()).toEqual({ leftovers: null });
  expect(run.err).toContain('shorter than 4 characters');
  expect(run.err).toContain('Nothing was searched');
  expect(run.code).toBe(EXIT.failed);
});
