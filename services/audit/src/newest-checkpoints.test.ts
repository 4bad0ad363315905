import { checkpointKeyOf, originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { createPartitionLog } from '@lockbox/evidence/partition-log';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { records } from '@lockbox/worker/read';
import { expect, test } from 'vitest';
import { newestCheckpoints, type ReadRange } from './newest-checkpoints.ts';

const keys = newSigningKeys();
const origin = originOf('lockbox.test', 'lockbox.events', 0);
const root = createPartitionLog().root();
const key = checkpointKeyOf(keys.signingKey);
const signed = Array.from({ length: 1_200 }, (_, index) => Buffer.from(key.sign({ origin, size: index + 1, root })));

function newest(stored: readonly Buffer[], from = 0) {
  const reader = {
    async fetch(topic: string, positions: ReadonlyMap<number, number>) {
      const begin = positions.get(0) ?? 0;
      const next = Math.min(stored.length, begin + 700);
      const found = stored.slice(begin, next).map((raw, index) => ({ offset: begin + index, raw }));
      return [{ topic, partition: 0, records: found, next }];
    },
  };
  const read: ReadRange = (range) => records(reader as never, 'lockbox.checkpoints', range); // all that is asked of it
  const place = { partition: 0, from, until: stored.length };
  return newestCheckpoints(read, place, origin, [verifierKeyOf(origin, keys.publicKey)]);
}
const sizes = async (...given: Parameters<typeof newest>) =>
  (await newest(...given)).believed.map(({ size }) => size).toSorted((a, b) => a - b);
const numbers = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('the 1,000 checkpoints of the largest trees are taken, in any order', async () => {
  expect(await sizes(signed)).toEqual(numbers(201, 1_200));
  expect(await sizes(signed.toReversed())).toEqual(numbers(201, 1_200));
  expect(await sizes(signed, 1_190)).toEqual(numbers(1_191, 1_200));
});

test('copies count once, and what is no checkpoint is counted and not kept', async () => {
  const rubbish = Array.from({ length: 2_100 }, () => Buffer.from('rubbish'));
  const { believed, foreign } = await newest([...signed.slice(0, 3), ...rubbish, ...signed.slice(0, 3)]);
  expect(believed).toHaveLength(3);
  expect(foreign).toMatchObject({ count: 2_100, firstOffset: 3 });
});

test('a record whose root is far too long is counted, and takes nothing from those beside it', async () => {
  const root = Buffer.alloc(131_000).toString('base64');
  const long = Buffer.from(`${origin}\n10\n${root}\n\n— x ${Buffer.alloc(68).toString('base64')}\n`);
  const { believed, foreign } = await newest([...signed.slice(0, 3), long]);
  expect(believed).toHaveLength(3);
  expect(foreign).toMatchObject({ count: 1, firstOffset: 3, sentence: expect.stringContaining('is no root') });
});
