import { expect, test } from 'vitest';
import { holdPartitionCounts } from './partition-counts.ts';

const definition = { inputs: ['directory', 'intake.jira'].map((topic) => ({ topic })), outputs: ['commands', 'texts'] };

/** By topic, the present and the first number of partitions. */
const held = (counts: Readonly<Record<string, readonly [now: number, first: number]>>) => {
  const seenTopics = async (topics: readonly string[]) =>
    new Map(
      topics.map((topic) => {
        const [partitions, first] = counts[topic] ?? [12, 12];
        return [topic, { id: topic, partitions, first: { id: topic, partitions: first } }];
      }),
    );
  return holdPartitionCounts({ definition, seenTopics } as unknown as Parameters<typeof holdPartitionCounts>[0]); // all that is asked of them
};
const differing = (what: string) => ({
  name: 'StopPartition',
  code: 'PARTITIONS_DIFFER',
  message: expect.stringContaining(what),
});

test('topics with equal and unchanged partition counts pass', async () => {
  await expect(held({})).resolves.toBeUndefined();
});

test('the topic to which partitions were added is named, whether before the process began or since', async () => {
  await expect(held({ texts: [16, 12] })).rejects.toMatchObject(
    differing('texts has 16 partitions, and the others have 12'),
  );
  await expect(held({ texts: [16, 16] })).rejects.toMatchObject(
    differing('texts has 16 partitions, and the others have 12'),
  );
});

test('if partitions were added to all topics, all are named', async () => {
  const all = Object.fromEntries(
    ['directory', 'intake.jira', 'commands', 'texts'].map((topic) => [topic, [16, 12] as const]),
  );
  await expect(held(all)).rejects.toMatchObject(differing('texts has 16 partitions, and there were 12'));
});

test('a topic created with fewer partitions is the only one named, since recreating the others would lose their records', async () => {
  const made = held({ 'intake.jira': [1, 1] });
  await expect(made).rejects.toMatchObject(differing('intake.jira has 1 partitions, and the others have 12'));
  await expect(made).rejects.not.toMatchObject(differing('directory has'));
});
