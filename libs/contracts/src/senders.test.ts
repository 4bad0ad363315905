import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { senderKeyOf } from './senders.ts';

const bytes = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 31 + length) % 256));

test("a record's MAC is HMAC-SHA-256 over the key's length, the key and the value, whatever their sizes", () => {
  for (const secret of [0, 1, 63, 64, 65, 200].map(bytes)) {
    const senderKey = senderKeyOf(secret);
    for (const [key, value] of [0, 1, 500, 4_089, 4_092, 9_000, 70_000, 10].map(
      (size) => [bytes(size % 97), bytes(size)] as const,
    )) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(key.length);
      const mac = createHmac('sha256', secret).update(length).update(key).update(value).digest();
      expect(senderKey.mac(key, value)).toEqual(mac);
      expect(senderKey.verify(key, value, mac)).toBe(true);
    }
  }
});

test('a MAC of another key, another value or another length is refused', () => {
  const senderKey = senderKeyOf('secret');
  const [key, value] = [Buffer.from('contoso'), Buffer.from('value')];
  const mac = senderKey.mac(key, value);
  expect(senderKeyOf('another').verify(key, value, mac)).toBe(false);
  expect(senderKey.verify(Buffer.from('contos'), Buffer.from('ovalue'), mac)).toBe(false);
  expect(senderKey.verify(key, Buffer.from('other'), mac)).toBe(false);
  expect(senderKey.verify(key, value, mac.subarray(1))).toBe(false);
});

test("a key's id is the same each time, another one's is another, and neither shows the key", () => {
  const [id, other] = ['a key of 32 bytes that one has', 'a key of 32 bytes another has'].map(
    (secret) => senderKeyOf(secret).id,
  );
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(senderKeyOf('a key of 32 bytes that one has').id).toBe(id);
  expect(other).not.toBe(id);
  expect(
    senderKeyOf('a key of 32 bytes that one has').mac(Buffer.from('k'), Buffer.from('v')).toString('hex'),
  ).not.toContain(id);
});
