import avro, { type Schema, type Type } from 'avsc';
import { knownTo, sameButForAdditions } from './additions.ts';
import { LockboxError } from './errors.ts';
import type { Value as Command } from './generated/commands.ts';
import type { Value as DirectoryRecord } from './generated/directory.ts';
import type { Value as Event } from './generated/events.ts';
import type { Value as GateStatus } from './generated/gates.ts';
import type { Value as IntakeRecord } from './generated/intake.ts';
import type { Value as PolicyState } from './generated/policy-state.ts';
import type { Value as SealedDetails } from './generated/sealed.ts';
import type { Value as Text } from './generated/texts.ts';
import type { SchemaRegistryClient } from './registry.ts';
import { forgetOldest, SchemaLookups, type Unreadable } from './schema-lookups.ts';
import { releasedTexts, type SchemaFile, schemaText } from './schemas.ts';

/** The type that each schema describes. */
export interface SchemaValues {
  intake: IntakeRecord;
  directory: DirectoryRecord;
  gates: GateStatus;
  commands: Command;
  events: Event;
  texts: Text;
  sealed: SealedDetails;
  'policy-state': PolicyState;
}

/** Confluent's wire format: a zero byte, the schema's id (4 bytes, big endian), the Avro body. */
const MAGIC = 0;
const PREFIX_BYTES = 5;
const ROOM_BYTES = 64 * 1024;

type Tagged = Record<string, unknown> & { type: string };
type Wrapped = Record<string, unknown>;
/** The place of the schema's union of records: the value itself, the field `data`, or none. */
type UnionPlace = 'value' | 'data' | 'none';

/**
 * Encodes and decodes the values of one subject. Unions of records carry a `type` here and are avsc's wrapped unions
 * inside. Decoding is synchronous: `prepare` first loads the schemas that a batch names.
 */
export class Codec<T> {
  private readonly file: SchemaFile;
  private readonly type: Type;
  private readonly place: UnionPlace;
  /** Branches by type: the record is wrapped under its branch's name, in an object that is reused. */
  private readonly branches: ReadonlyMap<string, { readonly name: string; readonly wrapped: Wrapped }>;
  private readonly types: ReadonlyMap<string, string>;
  private readonly readers = new Map<number, { writer: Type; resolver: unknown }>();
  private readonly lookups: SchemaLookups;
  /** Values are written into it one after another. Each that is kept keeps all of it, so it is not large. */
  private room = Buffer.allocUnsafeSlow(ROOM_BYTES);
  private used = 0;

  private readonly schemaId: number;

  constructor(
    file: SchemaFile,
    schemaId: number,
    registry: Pick<SchemaRegistryClient, 'schemaById'>,
    now?: () => number,
  ) {
    this.file = file;
    this.schemaId = schemaId;
    this.lookups = new SchemaLookups((id) => registry.schemaById(id), now);
    const schema = JSON.parse(schemaText(file));
    this.type = avro.Type.forSchema(schema);
    const data = schema.fields?.find((field: { name: string }) => field.name === 'data');
    this.place = Array.isArray(schema) ? 'value' : Array.isArray(data?.type) ? 'data' : 'none';
    const union: { name: string; namespace?: string }[] = this.place === 'value' ? schema : (data?.type ?? []);
    this.branches = new Map(
      union.map((record) => {
        const name = `${record.namespace ?? schema.namespace}.${record.name}`;
        return [record.name, { name, wrapped: { [name]: undefined } }];
      }),
    );
    this.types = new Map([...this.branches].map(([type, { name }]) => [name, type]));
    this.readers.set(schemaId, { writer: this.type, resolver: undefined });
  }

  /** The record value: prefix and Avro body. Throws if the value does not fit the schema. */
  encode(value: T): Buffer {
    const raw = this.wrap(value);
    let end = this.type.encode(raw, this.room, this.used + PREFIX_BYTES);
    if (end < 0) {
      // By so many bytes there was too little room.
      const bytes = this.room.length - this.used - end;
      this.room = Buffer.allocUnsafeSlow(Math.max(ROOM_BYTES, bytes));
      this.used = 0;
      end = this.type.encode(raw, this.room, PREFIX_BYTES);
    }
    const record = this.room.subarray(this.used, end);
    this.used = end;
    record[0] = MAGIC;
    record.writeUInt32BE(this.schemaId, 1);
    return record;
  }

  /**
   * Loads the writers' schemas of these record values of a topic, so that `decode` can be synchronous. Values that are no
   * Avro and ids that are of no use are left for `decode` to refuse; a registry that does not answer throws a retriable
   * error.
   */
  async prepare(values: Iterable<Buffer | null>, topic = ''): Promise<void> {
    const missing = new Set<number>();
    for (const value of values) {
      if (value === null || value.length < PREFIX_BYTES || value[0] !== MAGIC) continue;
      const id = value.readUInt32BE(1);
      if (!this.readers.has(id) && this.lookups.whyUnreadable(id) === undefined) missing.add(id);
    }
    if (missing.size === 0) return;
    this.forgetOld();
    await Promise.all([...missing].map((id) => this.lookups.find(id, topic, (schema) => this.read(id, schema))));
  }

  private read(id: number, schema: Schema): void {
    const writer = avro.Type.forSchema(schema);
    if (!sameButForAdditions(writer, this.type) && !this.isReleased(writer))
      throw new Error('The schema gives the bytes another meaning.');
    // A later release may know more kinds of records: avsc would resolve none of its records then.
    const known = knownTo(this.type, schema, writer);
    const type = known === schema ? writer : avro.Type.forSchema(known);
    this.readers.set(id, { writer, resolver: this.type.createResolver(type) });
  }

  private isReleased(writer: Type): boolean {
    const canonical = JSON.stringify(writer.schema());
    return releasedTexts(this.file).some(
      (text) => JSON.stringify(avro.Type.forSchema(JSON.parse(text)).schema()) === canonical,
    );
  }

  /** Readers that the present batch still needs are looked up again. */
  private forgetOld(): void {
    const own = this.readers.get(this.schemaId);
    forgetOldest(this.readers);
    if (own !== undefined) this.readers.set(this.schemaId, own);
    this.lookups.forgetOldest();
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
    const reader = this.readers.get(id);
    if (reader === undefined) {
      throw unreadable(id, this.lookups.whyUnreadable(id));
    }
    try {
      return this.unwrap(
        reader.resolver === undefined
          ? this.type.fromBuffer(value.subarray(PREFIX_BYTES))
          : // @ts-expect-error avsc's types leave out that a resolver may be passed here
            this.type.fromBuffer(value.subarray(PREFIX_BYTES), reader.resolver),
      );
    } catch (cause) {
      throw new LockboxError(
        'UNREADABLE',
        `The value cannot be read with schema id ${id}: it is cut off or was written with another schema. Send it again, whole.`,
        { cause },
      );
    }
  }

  private wrap(value: T): unknown {
    if (this.place === 'none') return value;
    if (this.place === 'value') return this.wrapBranch(value as Tagged); // generated types of such unions carry `type`
    const envelope = value as { data: Tagged }; // likewise
    return { ...envelope, data: this.wrapBranch(envelope.data) };
  }

  private wrapBranch(record: Tagged): Wrapped {
    const branch = this.branches.get(record.type);
    if (branch === undefined)
      throw new LockboxError('WRONG_RECORD_TYPE', `"${record.type}" is none of the records of this topic.`);
    branch.wrapped[branch.name] = record;
    return branch.wrapped;
  }

  // The schema that decoded the value is the one that the generated type T was made from.
  private unwrap(raw: unknown): T {
    if (this.place === 'none') return raw as T;
    if (this.place === 'value') return this.unwrapBranch(raw as Wrapped) as T;
    const envelope = raw as { data: Wrapped | Tagged };
    envelope.data = this.unwrapBranch(envelope.data as Wrapped); // avsc has just made it: nobody else holds it
    return envelope as T;
  }

  private unwrapBranch(wrapped: Wrapped): Tagged {
    for (const branch in wrapped) {
      const type = this.types.get(branch);
      if (type === undefined) break;
      const record = wrapped[branch] as Tagged; // as above
      record.type = type;
      return record;
    }
    throw new LockboxError('WRONG_RECORD_TYPE', 'The value is none of the records of this topic.');
  }
}

function unreadable(id: number, why: Unreadable | undefined): LockboxError {
  switch (why) {
    case 'unknown':
      return new LockboxError(
        'UNKNOWN_SCHEMA',
        `Schema id ${id} is not in the registry. Register the schema, or encode with a registered one.`,
      );
    case 'not-asked':
      return new LockboxError(
        'UNKNOWN_SCHEMA',
        `Schema id ${id} was not looked up, since this topic had too many useless ids within a minute. Find out who sends them, then send this record again.`,
      );
    case 'foreign':
      return new LockboxError(
        'WRONG_RECORD_TYPE',
        `By the registry, schema id ${id} does not describe records as they are in this topic. Encode with the topic's own subject; if that was done, find who has changed the registry.`,
      );
    case undefined:
      return new LockboxError('UNKNOWN_SCHEMA', `Schema id ${id} has not been loaded.`, { retriable: true });
    default:
      return why satisfies never;
  }
}

/** Opens a codec for writing and reading one subject. Workers never register: a subject that is missing is an error. */
export async function openCodec<F extends SchemaFile>(
  registry: SchemaRegistryClient,
  namespace: string,
  file: F,
): Promise<Codec<SchemaValues[F]>> {
  return new Codec<SchemaValues[F]>(file, await registry.idOf(namespace, file), registry);
}
