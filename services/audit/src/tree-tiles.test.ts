import { createPartitionLog } from '@lockbox/evidence/partition-log';
import { writtenPartition } from '@lockbox/evidence/testing/written-partition';
import type { TreeTileDocument } from '@lockbox/store/collections/tree-tiles';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followTiles } from './tree-tiles.ts';

const records = writtenPartition(600);
let ending: AbortController;
beforeEach(() => {
  ending = new AbortController();
});
afterEach(() => ending.abort());

const HOUR_MS = 3_600_000;

type Replaced = { replaceOne: { filter: { _id: string }; replacement: Omit<TreeTileDocument, '_id'> } };

type Stored = Map<string, Omit<TreeTileDocument, '_id'>>;

function follow(everyMs: number, { fails = false, stored = new Map() }: { fails?: boolean; stored?: Stored } = {}) {
  let isToFail = fails;
  const collection = {
    async bulkWrite(writes: readonly Replaced[]) {
      if (isToFail) {
        isToFail = false;
        throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      }
      for (const { replaceOne } of writes) stored.set(replaceOne.filter._id, replaceOne.replacement);
    },
  };
  const context = { partition: 3, signal: ending.signal, alarm: () => undefined };
  // The calls of a session to the tiles.
  const tiles = followTiles({ waiting: () => undefined } as never, context as never, collection as never, everyMs);
  const log = createPartitionLog(tiles.onNode);
  return {
    stored,
    tiles,
    take(until = records.length) {
      for (const [index, { event, raw }] of records.slice(0, until).entries()) {
        tiles.leafAt(2 * index);
        log.take(event, raw);
      }
    },
  };
}

test('all of the tree is kept as tiles, and what a write that failed has left is in the next one', async () => {
  const { stored, tiles, take } = follow(1, { fails: true });
  take();
  tiles.write();
  await vi.waitFor(() => expect(stored.get('3/1/0')?.hashes.position).toBe(2 * 32), 5_000);
  expect([...stored].map(([id, { level, from }]) => `${id} ${level} ${from}`).toSorted()).toEqual([
    '3/0/0 0 0',
    '3/0/1 0 512',
    '3/0/2 0 1024',
    '3/1/0 1 0',
  ]);
  expect(stored.get('3/0/2')?.hashes.position).toBe((600 - 512) * 32);
});

test('what is being signed is kept at once, so that it can be proven as soon as the checkpoint is there', async () => {
  const { stored, tiles, take } = follow(HOUR_MS);
  await new Promise(setImmediate); // the first round has nothing to write
  take();
  await new Promise(setImmediate);
  expect(stored.size).toBe(0);
  tiles.write();
  await vi.waitFor(() => expect(stored.get('3/1/0')?.hashes.position).toBe(2 * 32), 5_000);
});

test('no stored tile becomes shorter while the tree is rebuilt, because proofs are made from it in the meantime', async () => {
  const before = follow(HOUR_MS);
  before.take();
  before.tiles.write();
  await vi.waitFor(() => expect(before.stored.size).toBe(4), 5_000);
  const widths = (stored: Stored) => [...stored].map(([id, { hashes }]) => `${id}: ${hashes.position / 32}`).toSorted();
  const kept = widths(before.stored);
  expect(kept).toEqual(['3/0/0: 256', '3/0/1: 256', '3/0/2: 88', '3/1/0: 2']);

  const anew = follow(1, { stored: new Map([...before.stored].map(([id, one]) => [id, { ...one, level: -1 }])) });
  anew.take(300);
  await vi.waitFor(() => expect(anew.stored.get('3/0/0')?.level, 'the full one is written again').toBe(0), 5_000);
  expect(widths(anew.stored)).toEqual(kept);
});
