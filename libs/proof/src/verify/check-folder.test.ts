/** Verifies the output of `lockbox checkpoints export` by its files alone. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf } from '@lockbox/evidence/checkpoint-key';
import { type Cosigner, cosignerOf } from '@lockbox/evidence/cosigner';
import { nodeOf } from '@lockbox/evidence/merkle';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { bytesOfDigest, type Digest } from '@lockbox/evidence/tlog/digest';
import { formatSignature, formatVerifierKey, parseNote } from '@lockbox/evidence/tlog/note';
import { bundle, type Tile, tileLevels, tilePath, tilesBetween } from '@lockbox/evidence/tlog/tiles';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { parseWitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import { lifeOfRequest, saidEvent } from '@lockbox/store/testing/sample-events';
import { afterAll, describe, expect, test } from 'vitest';
import { leftOutPath } from '../archive/tile-folder.ts';
import { checkFolder } from './check-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'folder-'));
afterAll(() => rmSync(parent, { recursive: true }));

const TOPIC = 'lockbox.events';
const ORIGIN = `lockbox.test/${TOPIC}/0`;
const audit = newSigningKeys();
const trust = { installation: 'lockbox.test', publicKeys: [audit.publicKey] };
const codec = new Codec<Event>('events', 9, { schemaById: async () => undefined });

/** A tenant's log of some 300 events, as policy chains them. */
const values: readonly Buffer[] = (() => {
  let previous: Buffer | null = null;
  const sayings = Array.from({ length: 43 }, (_, number) => lifeOfRequest('contoso', number)).flat();
  return sayings.map((saying, index) => {
    const value = Buffer.from(codec.encode(saidEvent('contoso', index + 1, saying, previous)));
    previous = hashOf(value);
    return value;
  });
})();

const other = values.with(7, Buffer.from('\0\0\0\0\x09another'));

const signed = (log: readonly Buffer[], size: number, by = audit): string => {
  const tree = createTree(nodeOf);
  for (const value of log.slice(0, size)) tree.append(hashOf(value).toString('latin1'));
  return checkpointKeyOf(by.signingKey).sign({ origin: ORIGIN, size, root: tree.root() });
};

let folders = 0;
/** A folder with the first events of a log, as they are published. */
function published(log = values, { size = log.length, withEntries = true, by = audit } = {}): string {
  const folder = join(parent, String(++folders));
  const levels: Digest[][] = [];
  const tree = createTree(nodeOf, (level, index, hash) => {
    if (level % 8 !== 0) return;
    levels[level / 8] ??= [];
    (levels[level / 8] ?? [])[index] = hash;
  });
  for (const value of log.slice(0, size)) tree.append(hashOf(value).toString('latin1'));
  const write = (path: string, bytes: Uint8Array | string): void => {
    const file = join(folder, TOPIC, '0', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  };
  for (let level = 0; level < tileLevels(size); level++) {
    for (const tile of tilesBetween(level, 0, size)) {
      const [from, to] = [tile.index * 256, tile.index * 256 + tile.width];
      write(tilePath(tile), Buffer.concat((levels[level] ?? []).slice(from, to).map(bytesOfDigest)));
      if (level > 0 || !withEntries) continue;
      const entries = log.slice(from, to).map((value) => value.subarray(1));
      write(tilePath({ ...tile, level: 'entries' }), bundle(entries) ?? Buffer.alloc(0));
    }
  }
  write('checkpoint', signed(log, size, by));
  return folder;
}

const fileIn = (folder: string, path: string): string => join(folder, TOPIC, '0', path);
function flip(folder: string, path: string, at: number): void {
  const bytes = readFileSync(fileIn(folder, path));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(fileIn(folder, path), bytes);
}

async function checked(
  folder: string,
  kept: readonly string[] = [],
  more: Partial<Parameters<typeof checkFolder>[1]> = {},
) {
  const files = kept.map((note, index) => ({ where: `kept ${index}`, bytes: Buffer.from(note) }));
  const notes: string[] = [];
  const [found] = await checkFolder(folder, {
    trust,
    topic: TOPIC,
    kept: new Map([[0, files]]),
    now: Date.now(),
    onProgress: () => undefined,
    onNote: (note) => notes.push(note),
    ...more,
  });
  if (found === undefined) throw new Error('Nothing was found');
  return { ...found, codes: found.damage.map(({ code }) => code), notes };
}

describe.each([true, false])('a folder with entries: %s', (withEntries) => {
  test('is whole as it was published, and kept checkpoints are of its beginning', async () => {
    const folder = published(values, { withEntries });
    expect(
      await checked(folder, [signed(values, 0), signed(values, 100), signed(values, values.length)]),
    ).toMatchObject({
      events: values.length,
      checkpointed: values.length,
      checkpoints: 4,
      codes: [],
      ...(withEntries ? {} : { hashesAlone: values.length }),
      notes: withEntries ? [] : [expect.stringContaining('hashes alone')],
    });
  });

  test('a checkpoint that is too large, one with another start, and one with another end are distinguished', async () => {
    const folder = published(values.slice(0, 280), { withEntries });
    expect((await checked(folder, [signed(values, 290)])).codes).toEqual(['CHECKPOINT_BEYOND_LOG']);
    expect((await checked(folder, [signed(other, 100)])).codes).toEqual(['CHECKPOINT_DIFFERS']);
    expect((await checked(folder, [signed(other, 280)])).codes).toEqual(['CHECKPOINTS_FORK']);
  });
});

const [w1, w2] = ['w1.test', 'w2.test'].map((name) =>
  cosignerOf(
    name,
    signingKeyOf(newSigningKeys().signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  ),
) as [Cosigner, Cosigner]; // one for each name
const HOUR_S = 3_600;

describe.each([true, false])('with a policy of witnesses, with entries: %s', (withEntries) => {
  const policy = parseWitnessPolicy(
    ['witness first', 'witness second']
      .map((line, at) => `${line} ${formatVerifierKey((at === 0 ? w1 : w2).key)}`)
      .concat('group both all first second', 'quorum both')
      .join('\n'),
  );
  const cosigned = (note: string, by: readonly Cosigner[], time: number): string =>
    note + by.map((one) => formatSignature(one.cosign(parseNote(note).text, time))).join('');
  const now = Date.now();
  const seconds = Math.floor(now / 1_000);
  const witnessed = (folder: string, kept: readonly string[] = []) => checked(folder, kept, { policy, now });

  test('a folder is witnessed as far as enough of them have cosigned what fits, and none is asked', async () => {
    const folder = published(values, { withEntries });
    writeFileSync(fileIn(folder, 'checkpoint'), cosigned(signed(values, values.length), [w1, w2], seconds));
    const found = await witnessed(folder);
    expect(found).toMatchObject({ witnessed: values.length, codes: [] });
    expect(found.notes).toContainEqual(expect.stringContaining('no witness was asked'));
  });

  test('one that too few have cosigned is not', async () => {
    const folder = published(values, { withEntries });
    expect(await witnessed(folder)).toMatchObject({ witnessed: 0, codes: ['WITNESSES_MISSING'] });
    writeFileSync(fileIn(folder, 'checkpoint'), cosigned(signed(values, values.length), [w1], seconds));
    expect(await witnessed(folder)).toMatchObject({ witnessed: 0, codes: ['WITNESSES_MISSING'] });
  });

  test('a kept one that they cosigned counts up to its size, and not for longer than an hour', async () => {
    const folder = published(values, { withEntries });
    const kept = (time: number) => cosigned(signed(values, 100), [w1, w2], time);
    expect(await witnessed(folder, [kept(seconds - 2 * HOUR_S)])).toMatchObject({
      witnessed: 100,
      codes: ['WITNESSES_MISSING'],
    });
  });

  test('one that they cosigned of another history is named', async () => {
    const folder = published(values, { withEntries });
    writeFileSync(fileIn(folder, 'checkpoint'), cosigned(signed(values, values.length), [w1, w2], seconds));
    const { codes } = await witnessed(folder, [cosigned(signed(other, 100), [w2], seconds)]);
    expect(codes).toEqual(expect.arrayContaining(['CHECKPOINT_DIFFERS', 'WITNESS_SAW_ANOTHER_LOG']));
  });

  const last = `tile/0/001.p/${values.length - 256}`;
  const damages: readonly (readonly [string, (folder: string) => void])[] = [
    'tile/0/000',
    last,
    'tile/1/000.p/1',
  ].flatMap((path) => [
    [`${path} is missing`, (folder) => rmSync(fileIn(folder, path))],
    [`one byte of ${path} was changed`, (folder) => flip(folder, path, 5)],
  ]);
  test.each(damages)('a copy is called damaged, and accuses nobody, where %s', async (_what, damage) => {
    const folder = published(values, { withEntries });
    writeFileSync(fileIn(folder, 'checkpoint'), cosigned(signed(values, values.length), [w1, w2], seconds));
    damage(folder);
    const kept = [100, 280].map((size) => cosigned(signed(values, size), [w1, w2], seconds));
    expect((await witnessed(folder, kept)).codes).toEqual(['TILE_DIFFERS']);
  });

  test.each(damages)('findings that follow from signatures alone are reported even where %s', async (_what, damage) => {
    const folder = published(values, { withEntries });
    damage(folder);
    const kept = [signed(other, values.length), signed([...values, ...values], 400)];
    const { codes } = await witnessed(
      folder,
      kept.map((note) => cosigned(note, [w2], seconds)),
    );
    expect(codes).toEqual(
      expect.arrayContaining(['TILE_DIFFERS', 'CHECKPOINTS_FORK', 'CHECKPOINT_BEYOND_LOG', 'WITNESS_SAW_ANOTHER_LOG']),
    );
  });

  test('another history is named where the leaves are those of the checkpoint, and a tile above them is damaged', async () => {
    const folder = published(values, { withEntries });
    rmSync(fileIn(folder, 'tile/1/000.p/1'));
    const { codes } = await witnessed(folder, [cosigned(signed(other, 100), [w2], seconds)]);
    expect(codes).toEqual(expect.arrayContaining(['TILE_DIFFERS', 'CHECKPOINT_DIFFERS', 'WITNESS_SAW_ANOTHER_LOG']));
  });
});

test('entries that are called left out hide nothing that hashes alone show', async () => {
  const folder = published();
  for (const tile of tilesBetween(0, 0, values.length)) {
    const path = tilePath({ ...tile, level: 'entries' });
    rmSync(fileIn(folder, path));
    writeFileSync(fileIn(folder, leftOutPath(path)), 'too large');
  }
  const policy = parseWitnessPolicy(`witness first ${formatVerifierKey(w1.key)}\nquorum first`);
  const now = Date.now();
  const note = signed(values, 100);
  const kept = note + formatSignature(w1.cosign(parseNote(note).text, Math.floor(now / 1_000) - 2 * HOUR_S));
  const found = await checked(folder, [kept], { policy, now, decisions: { believedUntil: 0 } });
  expect(found).toMatchObject({ codes: ['WITNESSES_MISSING'], witnessed: 100, hashesAlone: values.length });
});

describe('of a bundle of entries that is not there', () => {
  const decisions = { believedUntil: 0 };
  const entries = (index: number): string =>
    tilePath(tilesBetween(0, 0, values.length)[index] as Tile).replace('/0/', '/entries/');

  test('the path is named, and the others are looked at', async () => {
    const folder = published();
    rmSync(fileIn(folder, entries(0)));
    const found = await checked(folder, [signed(values, 100)], { decisions });
    expect(found).toMatchObject({ codes: ['TILE_DIFFERS'], events: values.length, checkpoints: 2, readToEnd: true });
    expect(found.damage[0]?.sentence).toContain(fileIn(folder, entries(0)));
    expect(found.notes).toEqual([expect.stringContaining('what was decided from leaf 0 on was believed')]);
    // An event after it that is not the one of its leaf.
    flip(folder, entries(1), 40);
    expect((await checked(folder)).damage).toMatchObject([{ code: 'TILE_DIFFERS', count: 2 }]);
  });

  test('one byte of one is damage of this copy, and not of the log', async () => {
    const folder = published();
    for (const at of [10, 700, 20_000]) flip(folder, entries(0), at);
    const found = await checked(folder, [signed(values, 100), signed(values, 280)]);
    expect(found).toMatchObject({ codes: ['TILE_DIFFERS'], checkpoints: 3, checkpointed: values.length });
    expect(found.damage[0]?.sentence).toContain(fileIn(folder, entries(0)));
  });

  test('what was decided before it is decided again', async () => {
    const folder = published();
    const all = await checked(folder, [], { decisions });
    rmSync(fileIn(folder, entries(1)));
    const found = await checked(folder, [], { decisions });
    expect(found.events).toBe(values.length);
    expect(found.decisions?.again).toBeGreaterThan(0);
    expect(found.decisions?.again).toBeLessThan(all.decisions?.again ?? 0);
  });

  test('one that ends in the middle of an event is damaged, and one that the export left out is not', async () => {
    const damaged = published();
    writeFileSync(fileIn(damaged, entries(0)), Buffer.of(0, 9, 1));
    expect((await checked(damaged)).codes).toEqual(['TILE_DIFFERS']);
    const leftOut = published();
    rmSync(fileIn(leftOut, entries(0)));
    writeFileSync(fileIn(leftOut, leftOutPath(entries(0))), 'too large');
    const found = await checked(leftOut);
    expect(found).toMatchObject({ codes: [], checkpointed: values.length, hashesAlone: 256 });
    expect(found.notes).toEqual([expect.stringContaining(`${fileIn(leftOut, entries(0))} was left out`)]);
  });

  test('an event that precedes the known events of its tenant is found', async () => {
    const repeated = values.with(290, values[20] ?? Buffer.alloc(0));
    const folder = published(repeated);
    rmSync(fileIn(folder, entries(0)));
    expect((await checked(folder)).codes).toContain('CHAIN_SEQUENCE_REPEATED');
  });
});

test('one changed byte of an event is found at every position', async () => {
  for (const at of [10, 700, 20_000]) {
    const folder = published();
    flip(folder, 'tile/entries/000', at);
    const { codes } = await checked(folder);
    expect(codes, String(at)).not.toEqual([]);
    expect(codes.some((code) => code !== 'CHECKPOINT_NOT_PROVEN')).toBe(true);
  }
});

test('a checkpoint that nobody signed who is trusted', async () => {
  const found = await checked(published(values, { by: newSigningKeys() }));
  expect(found).toMatchObject({ codes: ['CHECKPOINT_NOT_PROVEN'], readToEnd: false });
});

test('a partition without a checkpoint is noted, since nothing of it can be verified', async () => {
  const folder = published();
  mkdirSync(join(folder, TOPIC, '2', 'tile/0'), { recursive: true });
  const { codes, notes } = await checked(folder);
  expect(codes).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('Partition 2 has no checkpoint')]);
  expect((await checked(folder, [], { partition: 0 })).notes).toEqual([]);
});

test('a folder without a partition, one that it has not, and a checkpoint of one that it has not, are named', async () => {
  const options = {
    trust,
    topic: TOPIC,
    kept: new Map(),
    now: 0,
    onProgress: () => undefined,
    onNote: () => undefined,
  };
  await expect(checkFolder(parent, options)).rejects.toThrow(/has no partition with a checkpoint/);
  await expect(checkFolder(published(), { ...options, partition: 3 })).rejects.toThrow(/has no partition 3/);
  const kept = new Map([[3, [{ where: 'kept/checkpoint', bytes: Buffer.from(signed(values, 100)) }]]]);
  await expect(checkFolder(published(), { ...options, kept })).rejects.toThrow(
    'kept/checkpoint is of partition 3, and only 0 are looked at',
  );
});
