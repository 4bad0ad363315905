/** A worker that begins at a position of its own reads again records that its group has passed. */
import { LockboxError } from '@lockbox/contracts/errors';
import { until } from '@lockbox/testing/until';
import { expect, test } from 'vitest';
import { createGroupOffsets } from './group/group-offsets.ts';
import { benchOfEachTest } from './testing/each-test.ts';
import { POISON } from './testing/forwarder.ts';

const own = benchOfEachTest();

test.each(['exactly-once', 'at-least-once'] as const)(
  '%s: a dead letter is written once, even when its record is read again',
  async (delivery) => {
    const { bench } = own;
    const { texts, deadLetters } = bench.topics;
    const start = () => own.started(bench.environment, { delivery, open: async () => ({ startAt: { [texts]: 0 } }) });
    const forwardedBy = async (count: number) =>
      await until('the last was forwarded', async () => (await bench.forwarded()).length >= count);

    const first = await start();
    await bench.sendRaw([{ topic: texts, key: 'acme/x', value: Buffer.from('no Avro'), partition: 1 }]);
    await bench.send([POISON, 'before'], 1);
    await forwardedBy(1);
    await own.stop(first);
    await start();
    await bench.send(['after'], 1);
    await bench.sendRaw([{ topic: texts, key: 'acme/y', value: Buffer.from('nor this'), partition: 1 }]);
    await bench.send(['last'], 1);
    await forwardedBy(4);
    const codes = (await bench.read(deadLetters)).map(({ headers }) => headers['lockbox-dead-letter-code']?.toString());
    expect(codes.sort()).toEqual(['NOT_AVRO', 'NOT_AVRO', 'UNPROCESSABLE']);
  },
);

test('a worker that keeps its own position writes a dead letter once, even when it reads the record again right after it', async () => {
  const { bench } = own;
  const { texts, deadLetters } = bench.topics;
  let isLost = false;
  await own.started(bench.environment, {
    keepsPosition: true,
    // No output record exists for an undecodable or failing input, so a position read from the output begins before
    // them.
    open: async () => ({ startAt: { [texts]: 0 } }),
    onBatch({ records }) {
      if (isLost || !records.some(({ value }) => value?.text === 'at once')) return;
      isLost = true;
      throw new LockboxError('DATABASE_LOST', 'so that the partition is taken over again', { retriable: true });
    },
  });
  const codesOf = async (count: number) =>
    await until('the dead letters are written', async () => {
      const found = await bench.read(deadLetters);
      return found.length >= count && found.map(({ headers }) => headers['lockbox-dead-letter-code']?.toString());
    });
  await bench.sendRaw([{ topic: texts, key: 'acme/x', value: Buffer.from('no Avro'), partition: 1 }]);
  await codesOf(1);
  await bench.send([POISON], 1);
  await codesOf(2);
  await bench.send(['at once'], 1); // the group's offset follows a second later
  await until('the last was forwarded', async () => (await bench.forwarded()).length >= 1);
  expect(await codesOf(2)).toEqual(['NOT_AVRO', 'UNPROCESSABLE']);
});

test('when a partition is acquired, the group offset catches up with the position that the worker keeps itself', async () => {
  const { bench } = own;
  const { texts } = bench.topics;
  const first = await own.started(bench.environment);
  await bench.send(['one', 'two'], 1);
  await own.forwardedAll(['one', 'two']);
  await own.stop(first);
  await bench.send(['three'], 1);
  // The third record is handled too; the worker was killed before it committed the group's offset.
  const open = async ({ partition }: { readonly partition: number }) => ({
    startAt: { [texts]: partition === 1 ? 3 : 0 },
  });
  await own.started(bench.environment, { keepsPosition: true, open });
  await until('the group knows it', async () => (await committed(bench)) === 3);
});

/** The group's committed offset in the partition. */
async function committed({ namespace, kafka, topics: { texts } }: typeof own.bench): Promise<number | undefined> {
  const offsets = createGroupOffsets(kafka, `${namespace}.forwarder`);
  try {
    return (await offsets.committed([texts], 1)).get(texts)?.offset;
  } finally {
    await offsets.close();
  }
}
