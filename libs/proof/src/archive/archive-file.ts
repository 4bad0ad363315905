import { buffer } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';
import { AvroError, avroPartReader } from '@lockbox/evidence/bundle/avro';
import { hashOf } from '@lockbox/evidence/chain';
import avro from 'avsc';

/**
 * Records of the log in an Avro Object Container File (docs/contract.md, "Archives"), which any tool for Avro reads.
 * Each record has the exact bytes of the topic, because encoded again they might have another hash than the signed one.
 */
export interface ArchiveFile {
  /** The log that the records belong to. */
  readonly origin: string;
  /** The schemas that their values were written with, as the registry has them, by their ids there. */
  readonly schemas: ReadonlyMap<number, string>;
  /** Follow one another; there is at least one. */
  readonly records: readonly ArchivedRecord[];
}

export interface ArchivedRecord {
  /** The index in the partition's tree. It identifies the record even after it gets another offset. */
  readonly leaf: number;
  /** The offset in the topic, and the broker's time there, in milliseconds since 1970. Nothing proves either. */
  readonly offset: number;
  readonly timestamp: number;
  /** The tenant. */
  readonly key: string;
  readonly value: Buffer;
  readonly headers: readonly { readonly name: string; readonly value: Buffer }[];
}

/** Why bytes are no whole file of an archive. */
export class ArchiveFileError extends Error {
  readonly fault: 'CUT' | 'UNREADABLE';
  constructor(fault: ArchiveFileError['fault'], sentence: string) {
    super(sentence);
    this.name = 'ArchiveFileError';
    this.fault = fault;
  }
}

const FORMAT = 'lockbox-archive/v1';
const MAGIC = 'Obj\u0001';
const SYNC_BYTES = 16;
/** A file is written from memory, and read into it: it is closed once its values and headers have so many bytes. */
export const MOST_RECORDS = 16_384;
export const MOST_BYTES = 32 * 1_048_576;
/** The largest unpacked size of a block, which is usually some 64 KiB, or one event. */
const MOST_BLOCK_BYTES = 4 * 1_048_576;
/** The largest unpacked size of all blocks of a file: each record also has a place, a time and a tenant. */
const MOST_UNPACKED_BYTES = 2 * MOST_BYTES;

const RECORD: avro.Schema = {
  type: 'record',
  name: 'ArchivedRecord',
  namespace: 'lockbox.archive',
  doc: 'One record of a partition of lockbox.events.',
  fields: [
    { name: 'leaf', type: 'long', doc: 'Its place in the tree that checkpoints stand for, from 0.' },
    { name: 'offset', type: 'long', doc: 'Its offset in the topic that was archived.' },
    { name: 'timestamp', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'Its time there.' },
    { name: 'key', type: 'string', doc: 'The tenant.' },
    {
      name: 'value',
      type: 'bytes',
      doc: "A zero byte, the id of its schema (4 bytes, big endian), and the event by that schema of the file's metadata.",
    },
    {
      name: 'headers',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Header',
          fields: [
            { name: 'name', type: 'string' },
            { name: 'value', type: 'bytes' },
          ],
        },
      },
    },
  ],
};

/** The file's bytes. The same records give the same bytes, as far as the same release of Node compresses them. */
export async function writeArchiveFile({ origin, schemas, records }: ArchiveFile): Promise<Buffer> {
  const first = records[0]?.leaf ?? 0;
  const syncMarker = hashOf(Buffer.from(`${origin}\n${first}`)).subarray(0, SYNC_BYTES);
  const blocks = await encoded({ writeHeader: 'never', syncMarker }, records);
  const metadata = {
    'lockbox.format': Buffer.from(FORMAT),
    'lockbox.origin': Buffer.from(origin),
    'lockbox.first': Buffer.from(String(first)),
    'lockbox.count': Buffer.from(String(records.length)),
    'lockbox.sha256': Buffer.from(hashOf(blocks).toString('hex')),
    'lockbox.schemas': Buffer.from(JSON.stringify(Object.fromEntries(schemas))),
  };
  return Buffer.concat([await encoded({ writeHeader: 'always', syncMarker, metadata }, []), blocks]);
}

interface EncoderOptions {
  readonly writeHeader: 'always' | 'never';
  readonly syncMarker: Buffer;
  /** avsc's own types leave it out. */
  readonly metadata?: Readonly<Record<string, Buffer>>;
}

async function encoded(options: EncoderOptions, records: readonly ArchivedRecord[]): Promise<Buffer> {
  const encoder = new avro.streams.BlockEncoder(RECORD, { codec: 'deflate', ...options });
  const bytes = buffer(encoder);
  for (const record of records) encoder.write(record);
  encoder.end();
  return await bytes;
}

const readHeader = avroPartReader({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: MAGIC.length } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: SYNC_BYTES } },
  ],
});
const readBlock = avroPartReader({
  type: 'record',
  name: 'Block',
  fields: [
    { name: 'count', type: 'long' },
    { name: 'data', type: 'bytes' },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: SYNC_BYTES } },
  ],
});
const readRecord = avroPartReader(RECORD);

/** Throws ArchiveFileError. It does not use avsc, which never returns for some damaged files. */
export function readArchiveFile(bytes: Buffer): ArchiveFile {
  const { meta, end, sync } = headerOf(bytes);
  const told = (name: string): string => meta[name]?.toString() ?? '';
  const [format, count, first] = [told('lockbox.format'), Number(told('lockbox.count')), Number(told('lockbox.first'))];
  if (format !== FORMAT || !(count > 0)) {
    throw new ArchiveFileError('UNREADABLE', `Its metadata does not say that it is of the format ${FORMAT}.`);
  }
  if (count > MOST_RECORDS) {
    throw new ArchiveFileError('UNREADABLE', `It says that it has ${count} records; none has over ${MOST_RECORDS}.`);
  }
  const records: ArchivedRecord[] = [];
  let room = MOST_UNPACKED_BYTES;
  for (let at = end; at < bytes.length && records.length <= count; ) {
    const block = blockAt(bytes, at, `It is cut off, or damaged, after ${records.length} of its ${count} records.`);
    if (!block.sync.equals(sync)) {
      throw new ArchiveFileError('UNREADABLE', `It is damaged after ${records.length} of its ${count} records.`);
    }
    const unpacked = unpackedOf(block, { before: records.length, room });
    records.push(...unpacked.records);
    room -= unpacked.bytes;
    at = block.end;
  }
  if (records.length !== count) {
    throw new ArchiveFileError('CUT', `It has ${records.length} records, and says of itself that it has ${count}.`);
  }
  if (records.some(({ leaf }, index) => leaf !== first + index)) {
    throw new ArchiveFileError('UNREADABLE', `Its records do not follow one another from leaf ${first} on.`);
  }
  // Deflate has no checksum of its own, so damage to fields that no tree covers, such as a time, would not be noticed.
  if (hashOf(bytes.subarray(end)).toString('hex') !== told('lockbox.sha256')) {
    throw new ArchiveFileError(
      'UNREADABLE',
      'Its records do not have the SHA-256 that its metadata says: it was damaged.',
    );
  }
  return { origin: told('lockbox.origin'), schemas: schemasIn(told('lockbox.schemas')), records };
}

function headerOf(bytes: Buffer) {
  try {
    const { value, end } = readHeader(bytes, 0);
    const { magic, meta, sync } = value as { magic: Buffer; meta: Record<string, Buffer | undefined>; sync: Buffer }; // by its schema
    if (magic.toString('latin1') === MAGIC) return { meta, sync, end };
  } catch (error) {
    if (!(error instanceof AvroError) && !(error instanceof TypeError)) throw error;
    throw new ArchiveFileError('CUT', 'It is cut off, or damaged, before its first record.');
  }
  throw new ArchiveFileError('UNREADABLE', 'It is no Avro file.');
}

function blockAt(bytes: Buffer, at: number, otherwise: string) {
  try {
    const { value, end } = readBlock(bytes, at);
    return { ...(value as { count: number; data: Buffer; sync: Buffer }), end }; // by its schema
  } catch (error) {
    if (!(error instanceof AvroError)) throw error;
    throw new ArchiveFileError('CUT', otherwise);
  }
}

function unpackedOf(
  { count, data }: { readonly count: number; readonly data: Buffer },
  { before, room }: { readonly before: number; readonly room: number },
) {
  try {
    const block = inflateRawSync(data, { maxOutputLength: Math.min(MOST_BLOCK_BYTES, room) });
    const records: ArchivedRecord[] = [];
    let at = 0;
    while (at < block.length && records.length < Math.min(count, MOST_RECORDS)) {
      const { value, end } = readRecord(block, at);
      records.push(value as ArchivedRecord); // by its schema
      at = end;
    }
    if (at === block.length && records.length === count) return { records, bytes: block.length };
  } catch (error) {
    if (!(error instanceof Error)) throw error; // whatever zlib, Avro and UTF-8 say of damaged bytes
  }
  throw new ArchiveFileError('UNREADABLE', `What follows its first ${before} records is damaged.`);
}

function schemasIn(text: string): ReadonlyMap<number, string> {
  try {
    const schemas = Object.entries(JSON.parse(text) as Record<string, unknown>); // each is looked at
    return new Map(schemas.map(([id, schema]) => [Number(id), String(schema)]));
  } catch {
    throw new ArchiveFileError('UNREADABLE', 'The schemas in its metadata cannot be read.');
  }
}
