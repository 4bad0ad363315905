import type { Kafka } from 'kafkajs';
import { expect, test } from 'vitest';
import { createGroupOffsets } from './group-offsets.ts';

/** With what kafkajs's admin client answers. */
const offsetsOf = (answer: readonly object[]) =>
  createGroupOffsets(
    { admin: () => ({ connect: async () => undefined, fetchOffsets: async () => answer }) } as unknown as Kafka,
    'group',
  );
const at = (partition: number, offset: string) => ({ partition, offset, metadata: null });

test('a topic without a committed offset is left out', async () => {
  const offsets = offsetsOf([
    { topic: 'events', partitions: [at(0, '3'), at(1, '7')] },
    { topic: 'texts', partitions: [at(0, '3'), at(1, '-1')] },
  ]);
  expect([...(await offsets.committed(['events', 'texts'], 1))]).toEqual([['events', { offset: 7, mark: undefined }]]);
});

// A fault run met it: a partition stopped with GROUP_RESET, and its offset was there.
test.each([
  ['without its partition', [{ topic: 'texts', partitions: [] }]],
  ['without its topic', []],
])('an answer %s is not taken for "nothing is committed"', async (_, answer) => {
  await expect(offsetsOf(answer).committed(['texts'], 1)).rejects.toThrow('did not say what of texts 1 is committed');
});
