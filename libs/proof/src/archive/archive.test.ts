/** Tests what an archive returns, and that each way of damaging one is found and reported. */
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { schemaText } from '@lockbox/contracts/schemas';
import { originOf } from '@lockbox/evidence/checkpoint-key';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import avro from 'avsc';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  archiveTo,
  checked,
  INSTALLATION,
  log,
  note,
  roots,
  SCHEMA_ID,
  TOPIC,
  trusting,
  type Written,
} from '../testing/archived-log.ts';
import { type ArchivedRecord, readArchiveFile, writeArchiveFile } from './archive-file.ts';
import { archivedRecords } from './archived-records.ts';
import { folderPlace } from './folder-place.ts';
import { claim } from './layout.ts';
import { within } from './place.ts';

const parent = mkdtempSync(join(tmpdir(), 'archive-'));
afterAll(() => rmSync(parent, { recursive: true }));

const archive = (folder: string, size: number, options?: Parameters<typeof archiveTo>[2]) =>
  archiveTo(folderPlace(folder), size, options);
const open = (folder: string, trust = trusting, kept: readonly Buffer[] = []) =>
  checked(folderPlace(folder), trust, kept);
const codes = async (...given: Parameters<typeof open>) => (await open(...given)).damage.map(({ code }) => code);

async function recordsIn(folder: string): Promise<readonly ArchivedRecord[]> {
  const { opened, partition } = await open(folder);
  const records: ArchivedRecord[] = [];
  if (partition !== undefined) for await (const record of archivedRecords(opened, partition)) records.push(record);
  return records;
}
/** Lists the files of the partition. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'archive.json')
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, TOPIC, '0').length + 1))
    .toSorted();

const whole = join(parent, 'whole');
await archive(whole, 300);
await archive(whole, 700);

describe('an archive', () => {
  test('gives back values, keys, headers and order, with where each record stood', async () => {
    const records = await recordsIn(whole);
    expect(records).toHaveLength(700);
    for (const [leaf, { offset, timestamp, key, value, headers }] of records.entries()) {
      const { record } = log[leaf] as Written; // as many
      expect({ offset, timestamp, key }).toEqual({
        offset: record.offset,
        timestamp: record.timestamp,
        key: 'contoso',
      });
      expect(value.equals(record.raw)).toBe(true);
      expect(headers).toEqual(Object.entries(record.headers).map(([name, one]) => ({ name, value: one })));
    }
  });

  test('holds events, tiles and checkpoints, each in its place', () => {
    expect(filesIn(whole)).toEqual([
      'checkpoints/000000000300',
      'checkpoints/000000000700',
      'events/000000000000.avro',
      'events/000000000300.avro',
      'tile/0/000',
      'tile/0/001',
      'tile/0/001.p/44',
      'tile/0/002.p/188',
      'tile/1/000.p/1',
      'tile/1/000.p/2',
    ]);
  });

  test('is whole, and says up to where', async () => {
    const { partition, damage } = await open(whole);
    expect(damage).toEqual([]);
    expect(partition).toMatchObject({ events: 700, checkpointed: 700, checkpoints: 2, lastCommand: 700 });
    expect([...(partition?.schemas ?? [])]).toEqual([[SCHEMA_ID, schemaText('events')]]);
  });

  test('is read by a library for Avro as it is', async () => {
    const decoder = new avro.streams.BlockDecoder();
    decoder.end(readFileSync(join(whole, TOPIC, '0/events/000000000300.avro')));
    const read: ArchivedRecord[] = [];
    for await (const record of decoder) read.push(record);
    expect(read.map(({ leaf }) => leaf)).toEqual(Array.from({ length: 400 }, (_, index) => 300 + index));
    expect(read[0]?.value.equals(log[300]?.record.raw ?? Buffer.alloc(0))).toBe(true);
  });

  test('that has everything gets nothing', async () => {
    const before = filesIn(whole);
    expect(await archive(whole, 700)).toMatchObject({ before: 700, size: 700 });
    expect(filesIn(whole)).toEqual(before);
  });

  test('that was interrupted before its checkpoint goes on behind what is there, also when the log has grown', async () => {
    const folder = join(parent, 'interrupted');
    await archive(folder, 300, { interrupted: true });
    expect(filesIn(folder)).not.toContain('checkpoints/000000000300');
    expect(await codes(folder)).toEqual(['ARCHIVE_CHECKPOINT_MISSING']);
    await archive(folder, 500);
    expect(filesIn(folder).filter((file) => file.startsWith('events'))).toEqual([
      'events/000000000000.avro',
      'events/000000000300.avro',
    ]);
    expect(await recordsIn(folder)).toHaveLength(500);
  });

  test('is not gone on with where a file that was left has other events', async () => {
    const folder = join(parent, 'left');
    await archive(folder, 300, { interrupted: true });
    await changed(folder, 'events/000000000000.avro', (records) =>
      records.with(299, { ...at(records, 299), value: at(records, 298).value }),
    );
    await expect(archive(folder, 500)).rejects.toThrow(/000000000000\.avro was published/);
    expect(filesIn(folder)).not.toContain('checkpoints/000000000500');
  });

  test.each([
    ['a checkpoint', 'checkpoints/000000000300', 'checkpoints/999999999999'],
    ['a file', 'events/000000000000.avro', 'events/500000000000.avro'],
    ['a file that is left', 'events/000000000000.avro', 'events/000000000300.avro'],
  ])('is not continued where %s has the name of another', async (_what, genuine, name) => {
    const folder = join(parent, `misnamed-${name.replace('/', '-')}`);
    await archive(folder, 300);
    cpSync(join(folder, TOPIC, '0', genuine), join(folder, TOPIC, '0', name));
    await expect(archive(folder, 500)).rejects.toMatchObject({
      code: 'ARCHIVE_NOT_WHOLE',
      message: expect.stringContaining(name),
    });
    expect(filesIn(folder)).not.toContain('checkpoints/000000000500');
  });

  test('is not gone on with behind a gap, nor behind a file of another log', async () => {
    const folder = join(parent, 'gap');
    await archive(folder, 300);
    await archive(folder, 700, { interrupted: true });
    const [first, second] = ['events/000000000000.avro', 'events/000000000300.avro'];
    const file = (path: string) => join(folder, TOPIC, '0', path);
    const genuine = readFileSync(file(second));
    const read = readArchiveFile(genuine);
    writeFileSync(file(second), await writeArchiveFile({ ...read, origin: originOf('other.test', TOPIC, 0) }));
    await expect(archive(folder, 700)).rejects.toThrow(/000000000300\.avro: It holds leaves of other\.test/);
    writeFileSync(file(second), genuine);
    await changed(folder, first, (records) => records.slice(0, 299));
    await expect(archive(folder, 700)).rejects.toThrow(
      /000000000300\.avro: It holds leaves .* from 300 on, .* from 299 on/,
    );
  });

  test('is not gone on with where a file that was left goes on behind what is signed, and so was not compared', async () => {
    const folder = join(parent, 'longer');
    await archive(folder, 300);
    await archive(folder, 700, { interrupted: true });
    await changed(folder, 'events/000000000300.avro', (records) =>
      records.with(0, { ...at(records, 0), value: at(records, 1).value }),
    );
    const before = filesIn(folder);
    await expect(archive(folder, 500)).rejects.toMatchObject({ code: 'ARCHIVE_NOT_WHOLE' });
    expect(filesIn(folder)).toEqual(before);
  });

  describe('that another run writes meanwhile', () => {
    /** A run that finds, when it writes its first events, that they were written after it had begun. */
    const overtaken = (folder: string, size: number, meanwhile: () => Promise<unknown>) => {
      const place = folderPlace(folder);
      let isFirst = true;
      return archiveTo(
        {
          ...place,
          async writeOnce(path, bytes) {
            if (isFirst && path.endsWith('.avro')) {
              isFirst = false;
              await meanwhile();
            }
            return place.writeOnce(path, bytes);
          },
        },
        size,
      );
    };

    test('to the same checkpoint, with other lines of witnesses under it, is whole', async () => {
      const place = folderPlace(join(parent, 'overlapping-witnesses'));
      const line = Buffer.from(`— witness.example.com ${Buffer.alloc(76, 1).toString('base64')}\n`);
      let isFirst = true;
      await archiveTo(
        {
          ...place,
          async writeOnce(path, bytes) {
            if (isFirst && path.includes('/checkpoints/')) {
              isFirst = false;
              await place.writeOnce(path, Buffer.concat([Buffer.from(bytes), line]));
            }
            return place.writeOnce(path, bytes);
          },
        },
        300,
      );
      expect(isFirst).toBe(false);
      expect((await checked(place)).damage).toEqual([]);
    });

    test.each([
      [300, 700],
      [700, 300],
    ])('up to %i, the other up to %i, is not called other than the log, and is gone on with', async (size, others) => {
      const folder = join(parent, `overlapping-${size}`);
      await expect(overtaken(folder, size, () => archive(folder, others))).rejects.toMatchObject({
        code: 'ARCHIVE_BUSY',
        retriable: true,
      });
      await archive(folder, 700);
      expect(await open(folder)).toMatchObject({ damage: [], partition: { events: 700 } });
    });

    test('is called other than the log where the events are others', async () => {
      const folder = join(parent, 'overlapping-others');
      const others = async () => {
        await archive(folder, 300, { interrupted: true });
        await changed(folder, 'events/000000000000.avro', (records) =>
          records.with(299, { ...at(records, 299), value: at(records, 298).value }),
        );
      };
      await expect(overtaken(folder, 700, others)).rejects.toMatchObject({ code: 'PUBLISHED_DIFFERS' });
    });
  });

  test('of a log that is not what was signed is not written', async () => {
    const folder = join(parent, 'unsigned');
    expect(await archive(folder, 300, { from: log.toSpliced(280, 1) })).toBeUndefined();
    expect(filesIn(folder)).toEqual([]);
  });

  test('belongs to one log', async () => {
    const place = folderPlace(whole);
    for (const other of [{ installation: 'other.test' }, { topic: 'other.events' }, { partitions: 2 }]) {
      const manifest = { installation: INSTALLATION, topic: TOPIC, partitions: 1, ...other };
      await expect(claim(place, manifest)).rejects.toMatchObject({ code: 'ARCHIVE_OF_OTHER_LOG' });
    }
  });
});

const at = (records: readonly ArchivedRecord[], index: number): ArchivedRecord => records[index] as ArchivedRecord; // each test names one that is there

/** Replaces a file of an archive, like an attacker who has write access. */
async function changed(
  folder: string,
  path: string,
  change: (records: readonly ArchivedRecord[]) => readonly ArchivedRecord[],
  schemas?: ReadonlyMap<number, string>,
): Promise<void> {
  const file = join(folder, TOPIC, '0', path);
  const read = readArchiveFile(readFileSync(file));
  const written = { ...read, records: change(read.records), schemas: schemas ?? read.schemas };
  writeFileSync(file, await writeArchiveFile(written));
}

describe('an archive is refused, and what is wrong is named', () => {
  let folder: string;
  let made = 0;
  beforeEach(() => {
    folder = join(parent, `damaged-${made++}`);
    cpSync(whole, folder, { recursive: true });
  });
  const file = (path: string): string => join(folder, TOPIC, '0', path);
  const first = 'events/000000000000.avro';
  const second = 'events/000000000300.avro';
  const flip = (path: string, place: number): void => {
    const bytes = readFileSync(file(path));
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(file(path), bytes);
  };

  test('a byte that is flipped, wherever it is in the records', async () => {
    const { length } = readFileSync(file(second));
    for (const place of [length - 20, length - 3_000, length - 20_000]) {
      flip(second, place);
      expect(await codes(folder), `at ${place}`).toEqual(['ARCHIVE_FILE_UNREADABLE']);
      flip(second, place);
    }
    expect(await codes(folder)).toEqual([]);
  });

  test('a file that is cut', async () => {
    truncateSync(file(second), readFileSync(file(second)).length - 100);
    const { damage } = await open(folder);
    expect(damage).toMatchObject([{ code: 'ARCHIVE_FILE_CUT', sentence: expect.stringContaining(second) }]);
  });

  test.each([
    ['unpacks to much more than a file has', 140, 500_000],
    ['has more records than a file has', 20_000, 1],
  ])('a file that %s, before it takes all memory', async (_, count, length) => {
    const record = (leaf: number) => ({
      ...{ leaf, offset: leaf, timestamp: 0, key: 'contoso', headers: [] },
      value: Buffer.alloc(length),
    });
    await changed(folder, second, () => Array.from({ length: count }, (_one, index) => record(300 + index)));
    expect(await codes(folder)).toEqual(['ARCHIVE_FILE_UNREADABLE']);
  });

  test('a number of partitions that no topic has', async () => {
    const path = join(folder, 'archive.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"partitions":1', '"partitions":1000000000000000'));
    await expect(open(folder)).rejects.toMatchObject({ code: 'ARCHIVE_NOT_WHOLE' });
  });

  test('a range that is missing', async () => {
    unlinkSync(file(first));
    const { damage } = await open(folder);
    expect(damage).toMatchObject([
      {
        code: 'ARCHIVE_FILE_MISSING',
        sentence: expect.stringMatching(/the events from leaf 0 on are missing, of 700/),
      },
    ]);
  });

  test('files that have changed places', async () => {
    renameSync(file(first), file('events/x'));
    renameSync(file(second), file(first));
    renameSync(file('events/x'), file(second));
    expect(await codes(folder)).toEqual(['ARCHIVE_FILE_MISPLACED']);
  });

  test('a file of another log', async () => {
    const read = readArchiveFile(readFileSync(file(second)));
    const of = originOf('other.test', TOPIC, 0);
    writeFileSync(file(second), await writeArchiveFile({ ...read, origin: of }));
    expect(await codes(folder)).toEqual(['ARCHIVE_FILE_MISPLACED']);
  });

  test('an event that somebody has changed, in a file that is otherwise right', async () => {
    await changed(folder, second, (records) =>
      records.with(123, { ...at(records, 123), value: at(records, 122).value }),
    );
    const { damage } = await open(folder);
    expect(damage).toMatchObject([
      {
        code: 'ARCHIVE_FILE_DIFFERS',
        sentence: expect.stringMatching(/000000000300\.avro: leaf 423 is not the event/),
      },
    ]);
  });

  test('two events that have changed places', async () => {
    const swap = (records: readonly ArchivedRecord[]) =>
      records.with(5, { ...at(records, 6), leaf: 5 }).with(6, { ...at(records, 5), leaf: 6 });
    await changed(folder, first, swap);
    expect(await codes(folder)).toEqual(['ARCHIVE_FILE_DIFFERS']);
  });

  test('a proof, or a tenant, that is not the event’s', async () => {
    await changed(folder, first, (records) => records.with(9, { ...at(records, 9), headers: at(records, 8).headers }));
    expect(await codes(folder)).toContain('FOREIGN_EVENT');
    cpSync(join(whole, TOPIC, '0', first), file(first));
    await changed(folder, first, (records) => records.with(9, { ...at(records, 9), key: 'fabrikam' }));
    expect(await codes(folder)).toContain('OTHER_TENANTS_EVENT');
  });

  test('a schema by which the events say something else', async () => {
    const none = new Map([[SCHEMA_ID, '{"type":"record","name":"Other","fields":[]}']]);
    await changed(folder, first, (records) => records, none);
    expect(await codes(folder)).toContain('ARCHIVE_SCHEMA_DIFFERS');
  });

  test('a schema that none of its events names, under whatever id', async () => {
    for (const id of [0, 8, Number.NaN]) {
      cpSync(join(whole, TOPIC, '0', second), file(second));
      const more = new Map([
        [SCHEMA_ID, schemaText('events')],
        [id, '{"type":"record","name":"Other","fields":[]}'],
      ] as const);
      await changed(folder, second, (records) => records, more);
      const { damage, partition } = await open(folder);
      expect(damage.map(({ code }) => code)).toEqual(['ARCHIVE_SCHEMA_DIFFERS']);
      expect([...(partition?.schemas.keys() ?? [])]).toEqual([SCHEMA_ID]);
    }
  });

  test('a schema that another partition has under the same id', async () => {
    const { installation, topic } = { installation: INSTALLATION, topic: TOPIC };
    writeFileSync(
      join(folder, 'archive.json'),
      JSON.stringify({ format: 'lockbox-archive/v1', installation, topic, partitions: 2 }),
    );
    const of = originOf(INSTALLATION, TOPIC, 1);
    const place = within(folderPlace(folder), `${TOPIC}/1`);
    const read = readArchiveFile(readFileSync(file(first)));
    await place.writeOnce('checkpoints/000000000300', note(300, { of }));
    const writtenWith = async (text: string) => {
      const bytes = await writeArchiveFile({ ...read, origin: of, schemas: new Map([[SCHEMA_ID, text]]) });
      writeFileSync(join(folder, TOPIC, '1', first), bytes);
      return await codes(folder);
    };
    await place.writeOnce(first, Buffer.from('to be replaced'));
    // Policy has not signed these events for this partition, which is found too.
    expect(await writtenWith(schemaText('events'))).not.toContain('ARCHIVE_SCHEMA_DIFFERS');
    expect(await writtenWith(`${schemaText('events')} `)).toContain('ARCHIVE_SCHEMA_DIFFERS');
  });

  test('but not a file that a link leads to: that is read', async () => {
    for (const path of [first, second, 'checkpoints/000000000700']) {
      const elsewhere = join(parent, `elsewhere-${path.replace('/', '-')}`);
      renameSync(file(path), elsewhere);
      symlinkSync(elsewhere, file(path));
    }
    const { partition, damage } = await open(folder);
    expect([damage, partition?.events, partition?.checkpoints]).toEqual([[], 700, 2]);
  });

  test('a tile that is missing, or another', async () => {
    flip('tile/0/001', 40);
    expect(await codes(folder)).toEqual(['ARCHIVE_TILE_DIFFERS']);
    unlinkSync(file('tile/0/001'));
    expect(await codes(folder)).toEqual(['ARCHIVE_TILE_MISSING']);
  });

  test('what a damaged file does not explain is named beside it', async () => {
    const other = note(700, { root: roots.get(299) ?? '' });
    unlinkSync(file('tile/0/001'));
    expect(await codes(folder, trusting, [other])).toEqual(['ARCHIVE_TILE_MISSING', 'CHECKPOINTS_FORK']);
    unlinkSync(file(second));
    expect(await codes(folder, trusting, [other])).toEqual(['ARCHIVE_FILE_MISSING', 'CHECKPOINTS_FORK']);
  });

  test('another installation, another key of checkpoints, another key of policy', async () => {
    await expect(open(folder, { ...trusting, installation: 'other.test' })).rejects.toMatchObject({
      code: 'ARCHIVE_OF_OTHER_LOG',
    });
    const other = newSigningKeys().publicKey;
    expect(new Set(await codes(folder, { ...trusting, checkpointKey: other }))).toEqual(
      new Set(['ARCHIVE_CHECKPOINT_NOT_PROVEN']),
    );
    expect(await codes(folder, { ...trusting, policyKey: other })).toContain('UNKNOWN_SIGNING_KEY');
    await expect(open(folder, { ...trusting, checkpointKey: trusting.policyKey })).rejects.toThrow(
      'policy must not sign checkpoints',
    );
  });

  test('a checkpoint of another log, of another size, or none at all', async () => {
    writeFileSync(file('checkpoints/000000000700'), note(700, { of: originOf(INSTALLATION, TOPIC, 1) }));
    expect(await codes(folder)).toEqual(['ARCHIVE_CHECKPOINT_NOT_PROVEN']);
    writeFileSync(file('checkpoints/000000000700'), note(300));
    expect(await codes(folder)).toEqual(['ARCHIVE_CHECKPOINT_NOT_PROVEN']);
    rmSync(file('checkpoints'), { recursive: true });
    expect(await codes(folder)).toEqual(['ARCHIVE_CHECKPOINT_MISSING']);
  });

  test('two histories that were both signed', async () => {
    writeFileSync(file('checkpoints/000000000300'), note(300, { root: roots.get(299) ?? '' }));
    expect(await codes(folder)).toEqual(['CHECKPOINT_DIFFERS']);
  });

  test('the end of it taken away, if somebody has kept a checkpoint', async () => {
    unlinkSync(file('checkpoints/000000000700'));
    unlinkSync(file(second));
    expect(await codes(folder)).toEqual([]);
    expect(await codes(folder, trusting, [note(700)])).toEqual(['CHECKPOINT_BEYOND_LOG']);
  });

  test('a file that changes after it was checked', async () => {
    const { opened, partition } = await open(folder);
    flip(second, 4_000);
    const read = async () => {
      if (partition !== undefined) for await (const _ of archivedRecords(opened, partition));
    };
    await expect(read()).rejects.toMatchObject({ code: 'ARCHIVE_NOT_WHOLE' });
  });

  test('what says which log it is of', async () => {
    writeFileSync(join(folder, 'archive.json'), '{}');
    await expect(open(folder)).rejects.toMatchObject({ code: 'ARCHIVE_NOT_WHOLE' });
    unlinkSync(join(folder, 'archive.json'));
    await expect(open(folder)).rejects.toThrow(/is no archive/);
  });
});
