import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@lockbox/contracts/generated/events';
import { nodeOf } from '@lockbox/evidence/merkle';
import { createPartitionLog, nodeHashing } from '@lockbox/evidence/partition-log';
import { writtenPartition } from '@lockbox/evidence/testing/written-partition';
import { type Digest, digestOfBytes, leafHash } from '@lockbox/evidence/tlog/digest';
import { rootFromNodes } from '@lockbox/evidence/tlog/proofs';
import { sha256 } from '@lockbox/evidence/tlog/sha256';
import { entriesOf } from '@lockbox/evidence/tlog/tiles';
import { LogCheck } from '@lockbox/evidence/verifying/log-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { CheckedRecord } from '../verify/check-records.ts';
import { folderPlace } from './folder-place.ts';
import { entriesIn, writeTiles } from './tile-folder.ts';

const records = writtenPartition(70_001);
const roots = new Map<number, Digest>();
const signedSizes = [1, 255, 256, 257, 300, 310, 1_000, 65_536, 70_000];
const log = createPartitionLog();
for (const { event, raw } of records) {
  log.take(event, raw);
  if (signedSizes.includes(log.size)) roots.set(log.size, log.root());
}
const claims = (upTo: number) =>
  [...roots].filter(([size]) => size <= upTo).map(([size, root]) => ({ size, root, where: `checkpoint of ${size}` }));

const parent = mkdtempSync(join(tmpdir(), 'tiles-'));
afterAll(() => rmSync(parent, { recursive: true }));
const folderOf = (name: string): string => join(parent, name);
const publishedCheckpoint = (folder: string) => folderPlace(folder).read('checkpoint');

/** Writes tiles to a folder, like `lockbox checkpoints export`. */
function tilesIn(folder: string, size: number, { before = 0, withEntries = true } = {}) {
  const place = folderPlace(folder);
  const newest = { size, note: Buffer.from(`checkpoint of ${size}`) };
  const publish = () => place.replace('checkpoint', newest.note);
  return writeTiles({ place, before, withEntries, isServed: true, publish }, newest);
}

/** Publishes what a checkpoint of that size covers, like the command. */
async function publish(
  folder: string,
  size: number,
  { before = 0, withEntries = true, from = records, unsigned = 0 } = {},
) {
  const tiles = tilesIn(folder, size, { before, withEntries });
  const check = new LogCheck<Event, CheckedRecord>(
    {
      hashing: nodeHashing,
      partition: 0,
      origin: 'lockbox.test/lockbox.events/0',
      claims: claims(size).filter((claim) => claim.size !== unsigned),
      now: 0,
    },
    tiles,
  );
  for (const [index, { event, key, raw }] of from.entries()) {
    // The rest of the event is not read.
    check.take(event as Event, { offset: index, key, raw, headers: {}, timestamp: 0 }, () => String(index));
    if (index % 100 === 0) await tiles.flush();
  }
  return await tiles.finish();
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

/** The root that a client makes of the tiles of one size, and of nothing else: where a tile is full by now, that one will do. */
function rootIn(folder: string, size: number): Digest {
  const hashAt = (level: number, index: number): Digest => {
    const width = Math.floor(size / 256 ** level);
    const tile = Math.floor(index / 256);
    const full = join(folder, `tile/${level}/${String(tile).padStart(3, '0')}`);
    const isFull = (tile + 1) * 256 <= width || existsSync(full);
    const bytes = readFileSync(isFull ? full : `${full}.p/${width % 256}`);
    return digestOfBytes(bytes.subarray((index % 256) * 32, ((index % 256) + 1) * 32));
  };
  const read = (level: number, index: number): Digest =>
    level % 8 === 0 ? hashAt(level / 8, index) : nodeOf(read(level - 1, index * 2), read(level - 1, index * 2 + 1));
  return rootFromNodes({ node: nodeOf, read }, size);
}

describe('a folder of tiles', () => {
  test.each([1, 255, 256, 257, 300, 70_000])('a tree of %i is proven by its tiles alone', async (size) => {
    const folder = folderOf(`tree-${size}`);
    expect(await publish(folder, size, { withEntries: size < 1_000 })).toMatchObject({ size, leftOut: [] });
    expect(rootIn(folder, size)).toBe(roots.get(size));
    expect((await publishedCheckpoint(folder))?.toString()).toBe(`checkpoint of ${size}`);
  });

  test('entries hash to the leaves', async () => {
    const folder = folderOf('entries');
    await publish(folder, 300);
    const entries = ['000', '001.p/44'].flatMap((name) => entriesOf(readFileSync(join(folder, 'tile/entries', name))));
    expect(entries).toHaveLength(300);
    const leaves = ['000', '001.p/44'].map((name) => readFileSync(join(folder, 'tile/0', name)));
    const hashes = entries.map((entry) => leafHash(sha256, entry)).join('');
    expect(hashes).toBe(Buffer.concat(leaves).toString('latin1'));
  });

  test('without entries holds none of them', async () => {
    const folder = folderOf('hashes');
    await publish(folder, 300, { withEntries: false });
    expect(await entriesIn(folderPlace(folder), 0, false)).toBe(false);
    expect(filesIn(folder)).toEqual([
      'checkpoint',
      'tile/0/000',
      'tile/0/001.p/1',
      'tile/0/001.p/44',
      'tile/1/000.p/1',
    ]);
  });

  test('that was published goes on, and nothing of it is written again', async () => {
    const [grown, whole] = [folderOf('grown'), folderOf('whole')];
    await publish(grown, 300);
    const before = filesIn(grown).map((file) => [file, readFileSync(join(grown, file)).toString('hex')]);
    expect(await publish(grown, 1_000, { before: 300 })).toMatchObject({ before: 300, size: 1_000 });
    await publish(whole, 1_000);
    for (const file of filesIn(whole)) {
      expect(readFileSync(join(grown, file)).equals(readFileSync(join(whole, file)))).toBe(true);
    }
    for (const [file = '', bytes] of before.filter(([name]) => name !== 'checkpoint')) {
      expect(readFileSync(join(grown, file)).toString('hex')).toBe(bytes);
    }
    expect(rootIn(grown, 1_000)).toBe(roots.get(1_000));
    expect(rootIn(grown, 300)).toBe(roots.get(300));
  });

  test('an export that was interrupted before its checkpoint goes on over what is there', async () => {
    const folder = folderOf('interrupted');
    await publish(folder, 1_000);
    rmSync(join(folder, 'checkpoint'));
    expect(await publish(folder, 1_000)).toMatchObject({ files: 0 });
    expect(await publishedCheckpoint(folder)).toBeDefined();
  });

  test('a file that is there with other bytes is kept, and nothing is published over it', async () => {
    const folder = folderOf('differs');
    await publish(folder, 256);
    rmSync(join(folder, 'checkpoint'));
    writeFileSync(join(folder, 'tile/0/000'), 'other');
    await expect(publish(folder, 257)).rejects.toThrow('tile/0/000 was published, and the log now gives other bytes');
    expect(readFileSync(join(folder, 'tile/0/000'), 'utf8')).toBe('other');
    expect(await publishedCheckpoint(folder)).toBeUndefined();
  });

  test('of a log that is not what was signed nothing is published', async () => {
    const folder = folderOf('damaged');
    expect(await publish(folder, 300, { from: records.toSpliced(280, 1) })).toBeUndefined();
    expect(await publishedCheckpoint(folder)).toBeUndefined();
  });

  test('an event that is too large for a bundle leaves that bundle out, says so, and leaves out no tile', async () => {
    const folder = folderOf('large');
    const [first] = records;
    if (first === undefined) throw new Error('No sample');
    const raw = Buffer.concat([Buffer.alloc(5), Buffer.alloc(70_000, 7)]);
    const large = createPartitionLog();
    large.take(first.event, raw);
    const tiles = tilesIn(folder, 1);
    const claim = { size: 1, root: large.root(), where: 'checkpoint' };
    const log = { hashing: nodeHashing, partition: 0, origin: 'o' };
    const check = new LogCheck<Event, CheckedRecord>({ ...log, claims: [claim], now: 0 }, tiles);
    check.take(first.event as Event, { offset: 0, key: first.key, raw, headers: {}, timestamp: 0 }, () => '0');
    expect(await tiles.finish()).toMatchObject({ leftOut: ['tile/entries/000.p/1'] });
    expect(filesIn(folder)).toEqual(['checkpoint', 'tile/0/000.p/1', 'tile/entries/000.p/1.left-out']);
  });

  test('has all entries or none: one that has some goes on with them, also before its first checkpoint', async () => {
    const place = folderPlace(folderOf('resumed'));
    expect(await entriesIn(place, 0, false)).toBe(false);
    expect(await entriesIn(place, 0, true)).toBe(true);
    await expect(entriesIn(place, 300, true)).rejects.toThrow(/published without --entries/);
    await place.writeOnce('tile/entries/000.p/7', Buffer.from('entries'));
    for (const size of [0, 300]) expect(await entriesIn(place, size, false)).toBe(true);
  });

  test('serves the tree of each size that was signed, by tiles that are not full until they are', async () => {
    const folder = folderOf('signed');
    await publish(folder, 300);
    const sizes = [256, 257, 300];
    for (const size of sizes) expect(rootIn(folder, size)).toBe(roots.get(size));
    expect(filesIn(folder).filter((file) => file.startsWith('tile/entries'))).toEqual(
      ['000', '001.p/1', '001.p/44'].map((name) => `tile/entries/${name}`),
    );
    const later = folderOf('signed-later');
    await publish(later, 70_000, { withEntries: false });
    for (const size of signedSizes) expect(rootIn(later, size)).toBe(roots.get(size));
  });

  test('serves a size that was signed after a larger one had been published', async () => {
    const folder = folderOf('late');
    await publish(folder, 300, { unsigned: 257 });
    expect(() => rootIn(folder, 257)).toThrow('ENOENT');
    await publish(folder, 310, { before: 300 });
    expect(rootIn(folder, 257)).toBe(roots.get(257));
  });
});
