import { expect, test } from 'vitest';
import type { LogReader } from './log-reader.ts';
import { records } from './records.ts';
import type { Fetched, Offsets } from './requests.ts';

/** Each partition has a record at every offset below its end, and a fetch gives two of them at most. */
function readerOf(ends: Readonly<Record<number, number>>) {
  const requests: Offsets[] = [];
  const reader: Pick<LogReader, 'fetch'> = {
    async fetch(topic, from) {
      requests.push(new Map(from));
      return [...from].map(([partition, offset]): Fetched => {
        const next = Math.min(offset + 2, Math.max(offset, ends[partition] ?? 0));
        const found = Array.from({ length: next - offset }, (_, index) => ({
          offset: offset + index,
          timestamp: 0,
          key: null,
          raw: null,
          headers: {},
        }));
        return { topic, partition, records: found, next, highWatermark: ends[partition] ?? 0 };
      });
    },
  };
  return { reader, requests };
}

const placesOf = ({ partition, records: found }: Fetched) => found.map(({ offset }) => `${partition}@${offset}`);

test('each partition is read from its offset to its end, and no further fetch asks for it', async () => {
  const { reader, requests } = readerOf({ 0: 9, 1: 9 });
  const seen: string[] = [];
  const range = {
    from: new Map([
      [0, 3],
      [1, 7],
    ]),
    until: new Map([
      [0, 7],
      [1, 9],
    ]),
  };
  for await (const fetched of records(reader, 'topic', range)) seen.push(...placesOf(fetched));
  expect(seen).toEqual(['0@3', '0@4', '1@7', '1@8', '0@5', '0@6']);
  expect(requests.map((from) => Object.fromEntries(from))).toEqual([{ 0: 3, 1: 7 }, { 0: 5 }]);
});

test('nothing is fetched where there is nothing to read', async () => {
  const { reader, requests } = readerOf({ 0: 9 });
  const range = { from: new Map([[0, 7]]), until: new Map([[0, 7]]) };
  for await (const _ of records(reader, 'topic', range)) expect.unreachable();
  expect(requests).toEqual([]);
});

test('without an end it goes on, and gives empty answers too, until the caller leaves', async () => {
  const { reader } = readerOf({ 0: 1 });
  let answers = 0;
  for await (const fetched of records(reader, 'topic', { from: new Map([[0, 0]]) })) {
    expect(fetched.next).toBe(1);
    if (++answers === 3) break;
  }
  expect(answers).toBe(3);
});

test('the failure of a fetch is the caller’s', async () => {
  const away = new Error('away');
  const reading = records({ fetch: () => Promise.reject(away) }, 'topic', { from: new Map([[0, 0]]) });
  await expect(reading.next()).rejects.toBe(away);
});
