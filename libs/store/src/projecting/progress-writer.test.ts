import type { Collection } from 'mongodb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ProgressDocument } from '../collections/progress/collection.ts';
import { memberOf } from './group.ts';
import { ProgressWriter } from './progress-writer.ts';

interface Update {
  readonly updateOne: {
    readonly filter: { readonly _id: string; readonly next?: { readonly $gte: number } };
    readonly update: { readonly $max: { readonly next: number } };
    readonly upsert: boolean;
  };
}

/** Applies the updates like MongoDB, in memory. */
function progressIn(stored: Map<string, number>) {
  const commands: string[] = [];
  const collection = {
    async bulkWrite(updates: readonly Update[]) {
      commands.push('write');
      let [matchedCount, upsertedCount] = [0, 0];
      for (const { updateOne } of updates) {
        const { filter, update, upsert } = updateOne;
        const before = stored.get(filter._id);
        const isMatch = before !== undefined && before >= (filter.next?.$gte ?? 0);
        if (isMatch) matchedCount++;
        else if (upsert) upsertedCount++;
        else continue;
        stored.set(filter._id, Math.max(before ?? 0, update.$max.next));
      }
      return { matchedCount, upsertedCount };
    },
    find: ({ _id }: { readonly _id: { readonly $in: readonly string[] } }) => ({
      async toArray() {
        commands.push('find');
        return _id.$in.flatMap((id) => (stored.has(id) ? [{ _id: id, next: stored.get(id) }] : []));
      },
    }),
  };
  // A writer calls nothing else.
  return { commands, collection: collection as unknown as Collection<ProgressDocument> };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const id = (partition: number) => `timer/events/${partition}`;
const upTo = (partition: number, offset: number) =>
  memberOf({
    ...{ schema: 'events', topic: 'events', partition, heartbeat: async () => undefined },
    records: [{ offset }] as never, // a writer looks at nothing else
  });

/** A writer with partitions 0 and 1 open, of which the first has 10 stored. */
function opened() {
  const stored = new Map([[id(0), 10]]);
  const { collection, commands } = progressIn(stored);
  const lost: string[] = [];
  const indexed = vi.fn(async () => undefined);
  const writer = new ProgressWriter(collection, 'timer', indexed);
  const close = [0, 1].map((partition) =>
    writer.open(id(partition), stored.get(id(partition)), ({ code }) => lost.push(`${partition} ${code}`)),
  );
  async function write(...members: Parameters<typeof writer.reachedBy>[0]) {
    const reached = writer.reachedBy(members);
    return [...(await writer.settle(reached, await writer.write(reached)))];
  }
  return { stored, commands, lost, indexed, writer, close, write };
}

test('progress is moved on with one command, and made where there was none', async () => {
  const { stored, commands, write } = opened();
  expect(await write(upTo(0, 11), upTo(1, 3))).toEqual([]);
  expect(await write(upTo(0, 12), upTo(1, 4))).toEqual([]);
  expect([...stored]).toEqual([
    [id(0), 13],
    [id(1), 5],
  ]);
  expect(commands).toEqual(['write', 'write']);
});

test.each([
  ['is gone', undefined],
  ['is older than what was found', 9],
])('progress that %s is not written over, and the partition hears of it', async (_, now) => {
  const { stored, lost, indexed, write } = opened();
  if (now === undefined) stored.delete(id(0));
  else stored.set(id(0), now);
  expect(await write(upTo(0, 11), upTo(1, 3))).toEqual([id(0)]);
  expect(stored.get(id(0))).toBe(now);
  expect(stored.get(id(1))).toBe(4); // another partition's is not held up
  expect(lost).toEqual(['0 DATABASE_LOST']);
  expect(indexed).toHaveBeenCalledOnce();
});

test('progress that somebody else has moved further stays, and so does one whose answer was lost', async () => {
  const { stored, lost, write } = opened();
  stored.set(id(0), 30);
  expect(await write(upTo(0, 11))).toEqual([]);
  expect(stored.get(id(0))).toBe(30);
  expect(lost).toEqual([]);
});

test('what is late is not made again either, and it is said to a partition to which nothing more comes', async () => {
  const { stored, lost, writer } = opened();
  writer.writeLate([upTo(0, 11)]);
  stored.clear();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([...stored]).toEqual([]);
  expect(lost).toEqual(['0 DATABASE_LOST']);
});

test('where nothing is written, it is looked at once a minute, until the partitions are closed', async () => {
  const { stored, lost, commands, close } = opened();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([commands, lost]).toEqual([['find'], []]);
  stored.clear();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lost).toEqual(['0 DATABASE_LOST']);
  for (const one of close) one();
  await vi.advanceTimersByTimeAsync(600_000);
  expect([commands, lost]).toEqual([['find', 'find'], ['0 DATABASE_LOST']]);
});
