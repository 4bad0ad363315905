import { expect, test } from 'vitest';
import { isPublicAddress, outsideUrlProblem } from './outside-addresses.ts';

test('addresses of this machine, its networks and its metadata service are not public, however they are written', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    'fe80::1',
    'fd00::1',
    'fec0::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'localhost',
    '',
  ]) {
    expect(isPublicAddress(address), address).toBe(false);
  }
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1']) {
    expect(isPublicAddress(address), address).toBe(true);
  }
});

test('only https to the public internet is taken, without a password in it', () => {
  expect(outsideUrlProblem('https://hooks.example.com/a?b=c', false)).toBe(undefined);
  expect(outsideUrlProblem('https://8.8.8.8/', false)).toBe(undefined);
  for (const url of [
    'http://hooks.example.com/',
    'https://user:secret@hooks.example.com/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://localhost/',
    'https://a.localhost/',
    'https://intranet/',
    'ftp://example.com/',
    'javascript:alert(1)',
    'hooks',
    `https://example.com/${'a'.repeat(2_000)}`,
  ]) {
    expect(outsideUrlProblem(url, false), url).toEqual(expect.arrayContaining([expect.stringMatching(/^ADDRESS_/)]));
  }
});

test('in development the receiver may be on this machine', () => {
  expect(outsideUrlProblem('http://127.0.0.1:9000/hook', true)).toBe(undefined);
});
