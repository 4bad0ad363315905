import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { tenantId } from './ids.ts';
import { commandIdOf, eventIdOf } from './uuid.ts';

const NAMESPACE = Buffer.from('7c0a3f5e6f0b5d2c9a4e1b8d2f6c3a90', 'hex');

/** RFC 9562, section 5.5, step by step. */
function uuidV5(...parts: readonly string[]): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

test('the id of an event stays what it is in every log that there is', () => {
  expect(eventIdOf(tenantId('contoso'), 1)).toBe('9de91110-42c6-5112-9459-01c811c2e949');
  for (let sequence = 1; sequence < 5_000; sequence = Math.ceil(sequence * 1.1)) {
    expect(eventIdOf(tenantId('contoso'), sequence)).toBe(uuidV5('event', 'contoso', String(sequence)));
  }
});

test('an id is the UUID of version 5 of its parts, for parts of any length and content', () => {
  for (let length = 0; length < 400; length++) {
    for (const letters of ['x', 'é"x', 'x\\', '\u007f\n', '\ud83d', '~ ']) {
      const text = letters.repeat(length).slice(0, length);
      expect(commandIdOf('one', text)).toBe(uuidV5('command', 'one', text));
      expect(commandIdOf(text, '', 'y')).toBe(uuidV5('command', text, '', 'y'));
    }
  }
});

test('each character by itself, and no two lists of parts as one', () => {
  for (let code = 0; code < 0x800; code++) {
    const text = String.fromCharCode(code);
    expect(commandIdOf(text)).toBe(uuidV5('command', text));
  }
  expect(commandIdOf('a","b')).not.toBe(commandIdOf('a', 'b'));
});
