import avro, { type Schema } from 'avsc';
import { describe, expect, test } from 'vitest';
import { Codec } from './codec.ts';
import { LockboxError } from './errors.ts';
import type { Command } from './generated/commands.ts';
import { commandId, requestId, tenantId } from './ids.ts';
import type { SchemaRegistryClient } from './registry.ts';
import { REMEMBERED, USELESS_LOOKUPS } from './schema-lookups.ts';
import { releasedTexts, schemaText } from './schemas.ts';

/** A registry that knows no schema: enough for a codec that reads what it wrote. */
const emptyRegistry: SchemaRegistryClient = {
  idOf: async () => 7,
  schemaById: async () => undefined,
  register: async () => 7,
  compatibilityOf: async () => undefined,
};

const command: Command = {
  commandId: commandId('0b7f6b0e-1d6c-5c53-9c5b-0a3f6f2f0001'),
  tenantId: tenantId('contoso'),
  actor: { kind: 'SYSTEM', id: 'timer' },
  correlationId: 'c',
  sentAt: 1_700_000_000_000,
  data: { type: 'TimerDue', timer: 'ROLL_OUT', subjectId: '1', dueAt: 1_700_000_000_000 },
};

const codec = () => new Codec<Command>('commands', 7, emptyRegistry);
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof LockboxError) return error.code;
    throw error;
  }
  return 'none';
};

test('a value decodes to what was encoded, with the type of its union', () => {
  const { actor, ...rest } = codec().decode(codec().encode(command));
  expect({ ...rest, actor: { ...actor } }).toEqual(command);
});

test('the value begins with a zero byte and the schema id', () => {
  expect([...codec().encode(command).subarray(0, 5)]).toEqual([0, 0, 0, 0, 7]);
});

test('a value larger than the scratch buffer is encoded whole', () => {
  const long = { ...command, correlationId: 'x'.repeat(300_000) };
  expect(codec().decode(codec().encode(long)).correlationId).toHaveLength(300_000);
});

test('what cannot be read is refused with a code that says why', async () => {
  const one = codec();
  const good = one.encode(command);
  const unknown = Buffer.concat([Buffer.from([0, 0, 0, 0, 99]), good.subarray(5)]);
  await one.prepare([unknown], 't');
  expect(codeOf(() => one.decode(null))).toBe('NULL_VALUE');
  expect(codeOf(() => one.decode(Buffer.from('hello')))).toBe('NOT_AVRO');
  expect(codeOf(() => one.decode(unknown))).toBe('UNKNOWN_SCHEMA');
  expect(codeOf(() => one.decode(good.subarray(0, -1)))).toBe('UNREADABLE');
  expect(codeOf(() => one.decode(Buffer.concat([good, Buffer.from([0])])))).toBe('UNREADABLE');
});

describe('whoever answers for the registry says which schema an id is', () => {
  interface AvroRecord {
    readonly type: 'record';
    readonly name: string;
    readonly fields: { name: string; type: Schema }[];
  }
  const own = (): AvroRecord => JSON.parse(schemaText('commands'));
  const fullName = (kind: AvroRecord | undefined): string => `lockbox.command.${kind?.name}`;
  const branches = ({ fields }: AvroRecord) =>
    fields.find(({ name }) => name === 'data')?.type as unknown as AvroRecord[]; // it is a union of records
  async function readBy(schema: AvroRecord, more = ''): Promise<string> {
    const one = new Codec<Command>('commands', 8, {
      schemaById: async () => schema as Schema,
    });
    const value = Buffer.concat([codec().encode(command), Buffer.from(more)]);
    await one.prepare([value], 't');
    return codeOf(() => one.decode(value));
  }

  test.each<[string, (schema: AvroRecord) => void]>([
    ['in which two kinds of records have changed places', (schema) => void branches(schema).reverse()],
    ['in which two fields have', ({ fields }) => void fields.splice(0, 2, ...fields.slice(0, 2).reverse())],
    ['in which a field has another name', ({ fields }) => void fields.splice(3, 1, { name: 'other', type: 'string' })],
    ['with a field more in the middle', ({ fields }) => void fields.splice(1, 0, { name: 'more', type: 'null' })],
  ])('one %s is not believed', async (_, change) => {
    const schema = own();
    change(schema);
    expect(await readBy(schema)).toBe('WRONG_RECORD_TYPE');
  });

  test('one of a release before is, and so is one of a later release, which adds at the ends', async () => {
    expect(await readBy(own())).toBe('none');
    for (const text of releasedTexts('commands')) expect(await readBy(JSON.parse(text))).toBe('none');
    const later = own();
    later.fields.push({ name: 'more', type: 'string' });
    expect(await readBy(later, '\0')).toBe('none');
  });

  test('a later release may know further kinds of records: its others are read, and these alone are not', async () => {
    const later = own();
    branches(later).push({ type: 'record', name: 'OfALaterRelease', fields: [{ name: 'more', type: 'string' }] });
    expect(await readBy(later)).toBe('none');

    const type = avro.Type.forSchema(later as Schema);
    const data = { 'lockbox.command.OfALaterRelease': { more: '' } };
    const one = new Codec<Command>('commands', 8, { schemaById: async () => later as Schema });
    const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), type.toBuffer({ ...command, data })]);
    await one.prepare([value], 't');
    expect(codeOf(() => one.decode(value))).toBe('UNREADABLE');
  });

  test.each<[string, (kinds: AvroRecord[]) => void]>([
    [
      'some of its kinds of records',
      (kinds) => void kinds.splice(3, 1, { ...(kinds[3] as AvroRecord), name: fullName(kinds[3]) }),
    ],
    [
      'all of them',
      (kinds) => void kinds.splice(0, kinds.length, ...kinds.map((one) => ({ ...one, name: fullName(one) }))),
    ],
  ])('one that names %s in full is the same, and makes no denial of an approval', async (_, change) => {
    const approval: Command = {
      ...command,
      data: {
        type: 'ApproveRequest',
        requestId: requestId('1'),
        comment: null,
        shown: null,
        assertion: null,
        commentSalt: null,
      },
    };
    const schema = own();
    change(branches(schema));
    const one = new Codec<Command>('commands', 8, { schemaById: async () => schema as Schema });
    const value = codec().encode(approval);
    await one.prepare([value], 't');
    expect(one.decode(value).data.type).toBe('ApproveRequest');
  });

  test('a further kind of records may have the name of another in a namespace of its own', async () => {
    const later = own();
    branches(later).push({ type: 'record', name: 'elsewhere.ApproveRequest', fields: [] });
    branches(later).push({ type: 'record', namespace: 'elsewhere', name: 'DenyRequest', fields: [] } as AvroRecord);
    expect(await readBy(later)).toBe('none');
  });
});

describe('whoever can write to a topic can write any schema id', () => {
  const value = (id: number) => {
    const good = codec().encode(command);
    good.writeUInt32BE(id, 1);
    return good;
  };
  let now = 0;
  let asked: number[] = [];
  const known = new Set<number>();
  const reading = () => {
    now = 0;
    asked = [];
    known.clear();
    const schemaById = async (id: number) => {
      asked.push(id);
      return known.has(id) ? JSON.parse(schemaText('commands')) : undefined;
    };
    return new Codec<Command>('commands', 7, { schemaById }, () => now);
  };

  test('hundreds of ids that nobody registered cost a few calls to the registry, and each is refused', async () => {
    const one = reading();
    const values = Array.from({ length: 300 }, (_, index) => value(1_000 + index));
    await one.prepare(values, 'a');
    expect(asked).toHaveLength(USELESS_LOOKUPS);
    for (const each of values) expect(codeOf(() => one.decode(each))).toBe('UNKNOWN_SCHEMA');
  });

  test('another topic is not held up by it, and a minute later the same one is read again', async () => {
    const one = reading();
    known.add(99).add(98);
    await one.prepare(
      Array.from({ length: 100 }, (_, index) => value(1_000 + index)),
      'a',
    );
    await one.prepare([value(99)], 'b');
    expect(codeOf(() => one.decode(value(99)))).toBe('none');
    await one.prepare([value(98)], 'a');
    expect(codeOf(() => one.decode(value(98)))).toBe('UNKNOWN_SCHEMA');
    now = 60_000;
    await one.prepare([value(98)], 'a');
    expect(codeOf(() => one.decode(value(98)))).toBe('none');
  });

  test('an id that came before its schema is found once the schema is there', async () => {
    const one = reading();
    await one.prepare([value(99)], 'a');
    known.add(99);
    now = 60_000;
    await one.prepare([value(99)], 'a');
    expect(codeOf(() => one.decode(value(99)))).toBe('none');
  });

  test('a registry that does not answer uses nothing up', async () => {
    const one = reading();
    let isThere = false;
    const schemaById = async () => {
      if (!isThere) throw new LockboxError('REGISTRY_UNAVAILABLE', 'away', { retriable: true });
      return JSON.parse(schemaText('commands'));
    };
    const other = new Codec<Command>('commands', 7, { schemaById }, () => now);
    for (let time = 0; time < 2 * USELESS_LOOKUPS; time++)
      await expect(other.prepare([value(99)], 'a')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    isThere = true;
    await other.prepare([value(99)], 'a');
    expect(codeOf(() => other.decode(value(99)))).toBe('none');
    expect(codeOf(() => one.decode(value(99)))).toBe('UNKNOWN_SCHEMA');
  });

  test('valid ids in any number are read, and only some are kept', async () => {
    const one = reading();
    for (let id = 100; id < 110 + REMEMBERED; id++) known.add(id);
    for (const id of known) {
      await one.prepare([value(id)], 'a');
      expect(codeOf(() => one.decode(value(id)))).toBe('none');
    }
    expect(codeOf(() => one.decode(one.encode(command)))).toBe('none');
    expect(codeOf(() => one.decode(value(100)))).toBe('UNKNOWN_SCHEMA'); // forgotten: to be prepared again
  });
});
