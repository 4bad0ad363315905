import { Binary, BSON } from 'mongodb';
import { expect, test } from 'vitest';
import { hasSignedIn, readMessage, whoSignsIn } from './wire.ts';

const header = (length: number, opCode: number) => {
  const bytes = Buffer.alloc(16);
  for (const [i, value] of [length, 7, 0, opCode].entries()) bytes.writeInt32LE(value, 4 * i);
  return bytes;
};
const framed = (opCode: number, ...parts: Uint8Array[]) => {
  const rest = Buffer.concat(parts);
  return Buffer.concat([header(16 + rest.length, opCode), rest]);
};
const bson = (content: object) => Buffer.from(BSON.serialize(content));
const flags = (value: number) => Buffer.from([value, 0, 0, 0]);
const body = (content: object) => Buffer.concat([Buffer.from([0]), bson(content)]);
const sequence = (name: string, content: object) => {
  const rest = Buffer.concat([Buffer.from(`${name}\0`), bson(content)]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(rest.length + 4);
  return Buffer.concat([Buffer.from([1]), size, rest]);
};
const query = (namespace: string, content: object) =>
  framed(2004, flags(0), Buffer.from(`${namespace}\0`), Buffer.alloc(8), bson(content));
const CHECKSUM = Buffer.from([1, 2, 3, 4]);

test('the command is the first key in the bytes, also where JavaScript would have another one first', () => {
  const [sasl, zero] = [bson({ saslStart: 1 }), bson({ 0: 1 })];
  const both = Buffer.concat([Buffer.alloc(4), sasl.subarray(4, -1), zero.subarray(4)]);
  both.writeInt32LE(both.length);
  expect(Object.keys(BSON.deserialize(both))).toEqual(['0', 'saslStart']);
  expect(readMessage(framed(2013, flags(0), Buffer.from([0]), both)).command).toBe('saslStart');
});

test('a list of documents may precede the command, and a checksum follow it', () => {
  const said = readMessage(framed(2013, flags(1), sequence('documents', { a: 1 }), body({ insert: 'x' }), CHECKSUM));
  expect(said.command).toBe('insert');
  expect(() => said.content()).toThrow('more than one document');
});

test.each([
  ['compressed', framed(2012, Buffer.alloc(9))],
  ['two commands', framed(2013, flags(0), body({ ping: 1 }), body({ saslStart: 1 }))],
  ['a kind of section that nobody knows', framed(2013, flags(0), body({ ping: 1 }), Buffer.from([2, 5, 0, 0, 0, 0]))],
  ['a section that ends behind the message', framed(2013, flags(0), Buffer.from([0, 99, 0, 0, 0, 0]))],
  ['no command', framed(2013, flags(0))],
  [
    'more lists of documents than any command has',
    framed(2013, flags(0), body({ ping: 1 }), ...Array.from({ length: 9 }, (_, i) => sequence(`list${i}`, {}))),
  ],
  ['an old query that is no command', query('shop.orders', {})],
  ['an old command within another document', query('shop.$cmd', { $query: { saslStart: 1 }, $readPreference: {} })],
  ['the same by its other name', query('shop.$cmd', { query: { saslStart: 1 } })],
  ['an old command with a second document', Buffer.concat([query('admin.$cmd', { hello: 1 }), bson({})])],
])('what is not understood is not read: %s', (_, message) => {
  expect(() => readMessage(message)).toThrow(/./);
});

test('a greeting is short: a longer one is not rebuilt', () => {
  const said = readMessage(framed(2013, flags(0), body({ hello: 1, client: 'x'.repeat(65_536) })));
  expect(() => said.content()).toThrow('too long');
});

test.each([
  ['OP_MSG', framed(2013, flags(1), body({ hello: 1, $db: 'admin', compression: ['zlib'] }), CHECKSUM), 'admin'],
  ['OP_QUERY', query('shop.$cmd', { hello: 1, compression: ['zlib'] }), 'shop'],
])('by %s, what is sent on is what was understood', (_, message, database) => {
  const said = readMessage(message);
  const { compression, ...rest } = said.content();
  expect(compression).toEqual(['zlib']);
  expect(said.database(rest)).toBe(database);
  const again = said.saying(rest);
  expect(again.readInt32LE(0)).toBe(again.length);
  expect(again.subarray(4, 16)).toEqual(message.subarray(4, 16));
  expect(readMessage(again).content()).toEqual(rest);
});

test('a refusal answers the message, and there is none where the client waits for none', () => {
  const refused = readMessage(framed(2013, flags(0), body({ find: 'x' }))).refusal(13, 'no');
  expect(refused?.readInt32LE(8)).toBe(7);
  expect(BSON.deserialize(refused?.subarray(21) ?? Buffer.alloc(0))).toEqual({ ok: 0, errmsg: 'no', code: 13 });
  expect(readMessage(framed(2013, flags(2), body({ find: 'x' }))).refusal(13, 'no')).toBeUndefined();
  expect(
    readMessage(query('admin.$cmd', { saslStart: 1 }))
      .refusal(18, 'no')
      ?.readInt32LE(12),
  ).toBe(1);
});

test('who signs in is read of SCRAM-SHA-256 alone, and of nobody who speaks for another', () => {
  const who = (payload: string, mechanism = 'SCRAM-SHA-256') =>
    whoSignsIn({ mechanism, payload: new Binary(Buffer.from(payload)) });
  expect(who('n,,n=lockbox_1_2,r=abc')).toBe('lockbox_1_2');
  expect(who('n,,n=lockbox_1_2,r=abc', 'SCRAM-SHA-1')).toBeUndefined();
  expect(who('n,a=root,n=lockbox_1_2,r=abc')).toBeUndefined();
  expect(who('y,,n=lockbox_1_2,r=abc')).toBeUndefined();
  expect(who('n,,m=x,n=lockbox_1_2,r=abc')).toBeUndefined();
  expect(who('n,,n=a=2Cb,r=abc')).toBeUndefined();
  expect(whoSignsIn({ mechanism: 'SCRAM-SHA-256', payload: 'n,,n=x,r=y' })).toBeUndefined();
});

test.each([
  ['OP_MSG', (content: object) => framed(2013, flags(0), body(content))],
  ['OP_REPLY', (content: object) => framed(1, Buffer.alloc(20), bson(content))],
])('by %s, signing in is done when the server says so, and not before', (_, answer) => {
  expect(hasSignedIn(answer({ conversationId: 1, done: true, ok: 1 }))).toBe(true);
  expect(hasSignedIn(answer({ conversationId: 1, done: false, ok: 1 }))).toBe(false);
  expect(hasSignedIn(answer({ ok: 0, code: 18 }))).toBe(false);
  expect(hasSignedIn(answer({ ok: 1, speculativeAuthenticate: { done: true } }))).toBe(false);
});

test('an answer that is not understood signs nobody in', () => {
  expect(() => hasSignedIn(framed(2012, Buffer.alloc(9)))).toThrow('not understood');
});
