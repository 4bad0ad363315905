import { type CompiledSchema, compileSchema } from './avro/compile.ts';
import { AvroReader } from './avro/reader.ts';
import { resolving } from './avro/resolve.ts';
import { AvroWriter } from './avro/writer.ts';
import { LockboxError } from './errors.ts';
import type { Value as Command } from './generated/commands.ts';
import type { Value as DirectoryRecord } from './generated/directory.ts';
import type { Value as Event } from './generated/events.ts';
import type { Value as IntakeRecord } from './generated/intake.ts';
import type { Value as PolicyState } from './generated/policy-state.ts';
import type { Value as SealedDetails } from './generated/sealed.ts';
import type { Value as Text } from './generated/texts.ts';
import type { SchemaRegistryClient } from './registry.ts';
import { type SchemaFile, schemaText } from './schemas.ts';

/** What each schema describes. */
export interface Values {
  intake: IntakeRecord;
  directory: DirectoryRecord;
  commands: Command;
  events: Event;
  texts: Text;
  sealed: SealedDetails;
  'policy-state': PolicyState;
}

/** Confluent's wire format: a zero byte, the schema's id (4 bytes, big endian), the Avro body. */
const MAGIC = 0;
const PREFIX_BYTES = 5;

/** Values are written one behind the other into a buffer of this size, and each is a part of it. */
const BUFFER_BYTES = 64 * 1024;

/**
 * Encodes and decodes the values of one subject. Unions of records carry a `type`. What was written with the codec's own
 * schema is read by functions that were compiled from it; with another version of it, through avsc, which resolves the two.
 * Decoding is synchronous: `prepare` first loads the schemas that a batch names.
 */
export class Codec<T> {
  private readonly file: SchemaFile;
  private readonly schemaId: number;
  private readonly registry: SchemaRegistryClient;
  private readonly compiled: CompiledSchema;
  private readonly reader = new AvroReader();
  private readonly writer = new AvroWriter(BUFFER_BYTES);
  /** By the id of another version. */
  private readonly resolvers = new Map<number, (body: Buffer) => unknown>();
  private readonly unreadable = new Map<number, LockboxError>();

  constructor(file: SchemaFile, schemaId: number, registry: SchemaRegistryClient) {
    this.file = file;
    this.schemaId = schemaId;
    this.registry = registry;
    this.compiled = compileSchema(JSON.parse(schemaText(file)));
  }

  /** The record value: prefix and Avro body. Throws if the value does not fit the schema. */
  encode(value: T): Buffer {
    const { writer } = this;
    let start = writer.position;
    this.write(value);
    if (writer.position > writer.to.length) {
      writer.begin(Math.max(BUFFER_BYTES, writer.position - start));
      start = 0;
      this.write(value);
    }
    return writer.to.subarray(start, writer.position);
  }

  /**
   * Loads the writers' schemas of these record values, so that `decode` can be synchronous. Values that are no Avro
   * and ids that the registry does not know are left for `decode` to refuse; a registry that does not answer throws
   * a retriable error.
   */
  async prepare(values: Iterable<Buffer | null>): Promise<void> {
    for (const value of values) {
      if (value === null || value.length < PREFIX_BYTES || value[0] !== MAGIC) continue;
      const id = value.readUInt32BE(1);
      if (id === this.schemaId || this.resolvers.has(id) || this.unreadable.has(id)) continue;
      const schema = await this.registry.schemaById(id);
      if (schema === undefined) {
        this.unreadable.set(
          id,
          new LockboxError(
            'UNKNOWN_SCHEMA',
            `Schema id ${id} is not in the registry. Register the schema, or encode with a registered one.`,
          ),
        );
        continue;
      }
      try {
        this.resolvers.set(id, await resolving(schemaText(this.file), schema));
      } catch (cause) {
        this.unreadable.set(
          id,
          new LockboxError(
            'WRONG_RECORD_TYPE',
            `Schema id ${id} does not describe records that belong in this topic. Encode with the topic's own subject.`,
            { cause },
          ),
        );
      }
    }
  }

  /** The decoded value. Throws a LockboxError with code NULL_VALUE, NOT_AVRO, UNKNOWN_SCHEMA, WRONG_RECORD_TYPE or UNREADABLE. */
  decode(value: Buffer | null): T {
    if (value === null)
      throw new LockboxError('NULL_VALUE', 'The record has no value. Send the record that is meant, in Avro.');
    if (value.length < PREFIX_BYTES || value[0] !== MAGIC) {
      throw new LockboxError(
        'NOT_AVRO',
        "The value does not begin with a zero byte and a schema id. Encode it with the registry's Avro serializer.",
      );
    }
    const id = value.readUInt32BE(1);
    const resolve = id === this.schemaId ? undefined : this.resolvers.get(id);
    if (id !== this.schemaId && resolve === undefined) {
      throw (
        this.unreadable.get(id) ??
        new LockboxError('UNKNOWN_SCHEMA', `Schema id ${id} has not been loaded.`, { retriable: true })
      );
    }
    try {
      // The schema that reads the value is the one that the generated type T was made from.
      return (resolve === undefined ? this.read(value) : resolve(value.subarray(PREFIX_BYTES))) as T;
    } catch (cause) {
      throw new LockboxError(
        'UNREADABLE',
        `The value cannot be read with schema id ${id}: it is cut off or was written with another schema. Send it again, whole.`,
        { cause },
      );
    }
  }

  private write(value: T): void {
    this.writer.prefix(MAGIC, this.schemaId);
    this.compiled.write(this.writer, value);
  }

  private read(value: Buffer): unknown {
    this.reader.begin(value, PREFIX_BYTES);
    const read = this.compiled.read(this.reader);
    this.reader.end();
    return read;
  }
}

/** Opens a codec for writing and reading one subject. Workers never register: a subject that is missing is an error. */
export async function openCodec<F extends SchemaFile>(
  registry: SchemaRegistryClient,
  namespace: string,
  file: F,
): Promise<Codec<Values[F]>> {
  return new Codec<Values[F]>(file, await registry.idOf(namespace, file), registry);
}
