import type { Codec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import { expect, test } from 'vitest';
import type { LogReader } from './log-reader.ts';
import { readToEnd } from './read-to-end.ts';

const BROKEN = 'broken';

/** Reads a partition with these values, of which BROKEN cannot be decoded. */
async function read(schema: SchemaFile, values: readonly string[]) {
  const reader = {
    offsets: async () => ({ low: 0, high: values.length, lastStable: values.length }),
    fetch: async (topic, from) =>
      [...from].map(([partition, first]) => ({
        topic,
        partition,
        records: values.slice(first).map((value, index) => ({
          offset: first + index,
          timestamp: 0,
          key: null,
          raw: Buffer.from(value),
          headers: {},
        })),
        next: values.length,
        highWatermark: values.length,
      })),
  } as Partial<LogReader> as LogReader; // what reading to the end asks of it
  const codec = {
    prepare: async () => undefined,
    decode(value: Buffer) {
      if (value.toString() === BROKEN) throw new LockboxError('UNREADABLE', 'The bytes are not a whole record');
      return value.toString();
    },
  } as Partial<Codec<unknown>> as Codec<unknown>; // what reading asks of it
  const alarms: unknown[] = [];
  const read: unknown[] = [];
  await readToEnd(
    {
      reader,
      codecs: { of: async () => codec },
      trust: { keys: new Map() },
      alarm: (code, sentence, details) => void alarms.push([code, sentence, details]),
      signal: new AbortController().signal,
    },
    { schema, topic: `lockbox.${schema}`, partition: 2 },
    'beginning',
    ({ records }) => void read.push(...records.map(({ value }) => value)),
  );
  return { alarms, read };
}

test('sealed details that cannot be read are passed over with an alarm that says where', async () => {
  const { alarms, read: found } = await read('sealed', ['one', BROKEN, 'two', BROKEN]);
  expect(found).toEqual(['one', 'two']);
  expect(alarms).toEqual([
    ['SEALED_UNREADABLE', expect.stringContaining('lockbox.sealed 2@1'), { offset: 1, records: 2 }],
  ]);
});

test('of commands that cannot be read nothing is said: they are dead letters', async () => {
  expect(await read('commands', ['one', BROKEN])).toEqual({ alarms: [], read: ['one'] });
});

test('what else cannot be read stops the partition', async () => {
  await expect(read('policy-state', ['one', BROKEN])).rejects.toMatchObject({
    name: 'StopPartition',
    code: 'UNREADABLE',
  });
});
