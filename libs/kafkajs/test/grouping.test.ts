import { expect, test } from 'vitest';
import { inside } from './inside.ts';

interface Message {
  readonly key: string;
}
const groupMessagesPerPartition = inside<
  (of: {
    readonly topic: string;
    readonly partitionMetadata: readonly object[];
    readonly messages: readonly Message[];
    partitioner(of: { readonly message: Message }): number;
  }) => Readonly<Record<number, readonly Message[]>>
>('producer/groupMessagesPerPartition');

const COUNT = 100_000;
const WITHIN_MS = 5_000; // copying the list for each message takes several times as long, appending takes a few milliseconds

test('a batch of one partition is grouped in time proportional to its size, in its order', () => {
  const messages = Array.from({ length: COUNT }, (_, index) => ({ key: String(index) }));
  const begun = performance.now();
  const grouped = groupMessagesPerPartition({
    topic: 'events',
    partitionMetadata: [{}, {}],
    messages,
    partitioner: ({ message }) => (message.key === '1' ? 1 : 0),
  });
  expect(performance.now() - begun).toBeLessThan(WITHIN_MS);
  const [first, second, ...others] = messages;
  expect(grouped).toEqual({ 0: [first, ...others], 1: [second] });
});
