import { expect, test } from 'vitest';
import { Codec } from './codec.ts';
import { LockboxError } from './errors.ts';
import type { Command } from './generated/commands.ts';
import { commandId, tenantId } from './ids.ts';
import type { SchemaRegistryClient } from './registry.ts';

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
  await one.prepare([unknown]);
  expect(codeOf(() => one.decode(null))).toBe('NULL_VALUE');
  expect(codeOf(() => one.decode(Buffer.from('hello')))).toBe('NOT_AVRO');
  expect(codeOf(() => one.decode(unknown))).toBe('UNKNOWN_SCHEMA');
  expect(codeOf(() => one.decode(good.subarray(0, -1)))).toBe('UNREADABLE');
  expect(codeOf(() => one.decode(Buffer.concat([good, Buffer.from([0])])))).toBe('UNREADABLE');
});
