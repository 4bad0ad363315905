import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outgoing } from '../definition.ts';
import { boundedSends, checkSizes, createWritten, outgoingBytesOf } from './outgoing.ts';

const record = (topic: string, bytes: number, key = 'k'): Outgoing => ({ topic, key, value: Buffer.alloc(bytes) });

const records = fc.array(fc.record({ topic: fc.constantFrom('a', 'b', 'c'), size: fc.integer({ min: 0, max: 400 }) }), {
  maxLength: 60,
});

test('no send holds more of one topic than the limit, unless one record alone does', () => {
  fc.assert(
    fc.property(records, (sizes) => {
      const all = sizes.map(({ topic, size }) => record(topic, size));
      for (const { messages } of boundedSends(all, { now: 0, limit: 300 }).flat()) {
        const bytes = messages.reduce((sum, { value }) => sum + outgoingBytesOf(record('a', value?.length ?? 0)), 0);
        expect(messages.length === 1 || bytes <= 300).toBe(true);
      }
    }),
  );
});

test('nothing is left out, and each topic’s order stays', () => {
  fc.assert(
    fc.property(records, (sizes) => {
      const all = sizes.map(({ topic, size }, index) => record(topic, size, String(index)));
      const sent = boundedSends(all, { now: 0, limit: 300 }).flat();
      for (const topic of ['a', 'b', 'c']) {
        const keys = sent
          .filter((send) => send.topic === topic)
          .flatMap(({ messages }) => messages.map(({ key }) => key));
        expect(keys).toEqual(all.filter((one) => one.topic === topic).map(({ key }) => key));
      }
    }),
  );
});

test('a record without a time of its own gets the clock’s', () => {
  const [send] = boundedSends([record('a', 1), { ...record('a', 1), timestamp: 7 }], { now: 42 });
  expect(send?.[0]?.messages.map(({ timestamp }) => timestamp)).toEqual([42, 7]);
});

test('a record that its topic cannot take is the input’s fault, and is named with its size', () => {
  const limits = (topic: string) => (topic === 'a' ? 100 : 1_000);
  checkSizes([record('b', 500)], limits);
  expect(() => checkSizes([record('b', 500), record('a', 500)], limits)).toThrow(
    /takes 571 bytes, more than a accepts/,
  );
});

test('where records were written: the first offset, or -1 if somebody wrote in between', () => {
  const { add, written } = createWritten();
  const send = (topic: string, count: number) => [
    { topic, messages: Array.from({ length: count }, () => ({ value: null })) },
  ];
  const answer = (topicName: string, baseOffset: string) => [{ topicName, partition: 0, errorCode: 0, baseOffset }];
  add(send('a', 3), answer('a', '10'));
  add(send('a', 2), answer('a', '13'));
  add(send('b', 1), answer('b', '5'));
  expect(written.get('a')).toBe(10);
  add(send('b', 1), answer('b', '7'));
  expect(written.get('b')).toBe(-1);
  expect(written.get('c')).toBeUndefined();
});
