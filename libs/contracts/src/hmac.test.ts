import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { hmacOf, isMac } from './hmac.ts';

const bytes = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 31 + length) % 256));
const hex = (mac: string): string => Buffer.from(mac, 'latin1').toString('hex');

test('the MACs are those of RFC 4231', () => {
  const [key, data] = [Buffer.alloc(20, 0x0b), 'Hi There'];
  expect(hex(hmacOf('sha256', key)(data))).toBe('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
  expect(hex(hmacOf('sha512', key)(data))).toBe(
    '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
  );
});

test.each(['sha256', 'sha512'] as const)(
  "the MACs are Node's own, whatever the sizes of secret and parts: %s",
  (algorithm) => {
    for (const secret of [0, 1, 63, 64, 65, 127, 128, 129, 200].map(bytes)) {
      const mac = hmacOf(algorithm, secret);
      for (const size of [0, 1, 500, 70_000, 200_000, 10]) {
        const own = createHmac(algorithm, secret)
          .update(bytes(size))
          .update('tenant é 😀')
          .update(bytes(3))
          .digest('hex');
        expect(hex(mac(bytes(size), 'tenant é 😀', bytes(3)))).toBe(own);
      }
    }
  },
);

test('only the very bytes are a MAC', () => {
  const expected = hmacOf('sha256', 'secret')('value');
  const mac = Buffer.from(expected, 'latin1');
  expect(isMac(mac, expected)).toBe(true);
  for (const at of mac.keys()) {
    const other = Buffer.from(mac);
    other[at] = (other[at] ?? 0) ^ 1;
    expect(isMac(other, expected)).toBe(false);
  }
  expect(isMac(mac.subarray(1), expected)).toBe(false);
  expect(isMac(Buffer.alloc(0), expected)).toBe(false);
});
