import { expect, test } from 'vitest';
import { bytesOfBase64 } from '../parts/bytes.ts';
import { hexDump } from './hex-dump.ts';

test('each byte of a record is shown, sixteen a line', () => {
  const bytes = bytesOfBase64(btoa('\u0000\u0000Lockbox record'));
  expect(hexDump(bytes)).toBe('00000000  00 00 4c 6f 63 6b 62 6f 78 20 72 65 63 6f 72 64  ..Lockbox record');
  expect(hexDump(Uint8Array.from({ length: 17 }, () => 65)).split('\n')[1]).toBe(`00000010  41${' '.repeat(45)}  A`);
  expect(hexDump(new Uint8Array())).toBe('');
});
