import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { concerns, readReceivers } from './receivers.ts';

const folder = mkdtempSync(join(tmpdir(), 'receivers-'));
const file = (text: string, name = 'receivers.yaml'): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const read = (text: string, development = false) => readReceivers(file(text), development);
const HASH = 'ab'.repeat(32);

test('a file with receivers of both kinds is read', () => {
  const secret = file('Bearer secret\n', 'secret');
  const streams = read(`
streams:
  - id: gateway
    audience: https://gateway.example.com
    delivery: push
    endpoint: https://gateway.internal/signals
    authorizationFile: ${secret}
  - id: proxy
    audience: proxy
    delivery: poll
    tokenSha256: ${HASH}
    tenants: [contoso]
`);
  expect(streams).toMatchObject([
    { id: 'gateway', delivery: { endpoint: 'https://gateway.internal/signals', authorization: 'Bearer secret' } },
    { id: 'proxy', delivery: { method: 'poll' }, tokenSha256: HASH },
  ]);
  const told = (tenant: string) => streams.map((stream) => concerns(stream, tenantId(tenant)));
  expect([told('contoso'), told('fabrikam')]).toEqual([
    [true, true],
    [true, false],
  ]);
});

test('without a file there are none', () => {
  expect(readReceivers('', false)).toEqual([]);
});

const pushTo = (endpoint: string, more = '') =>
  `streams: [{ id: a, audience: b, delivery: push, endpoint: "${endpoint}"${more} }]`;

test.each([
  ['no YAML', 'streams: [', 'line 1'],
  ['no list', 'receivers: []', 'streams'],
  ['an unknown delivery', 'streams: [{ id: a, audience: b, delivery: mail }]', 'streams.0.delivery'],
  ['an unknown field', pushTo('https://a.example', ', tenant: contoso'), 'streams.0.tenant'],
  ['a poll without a token', 'streams: [{ id: a, audience: b, delivery: poll }]', 'add the key `tokenSha256`'],
  ['a token instead of its hash', pushTo('https://a.example', ', tokenSha256: secret'), 'sha256sum'],
  ['no tenant', pushTo('https://a.example', ', tenants: []'), 'leave it out for all'],
  ['an address without TLS', pushTo('http://a.example'), 'must begin with https://'],
  ['a password in the address', pushTo('https://a:b@a.example'), 'use authorizationFile'],
  ['no address', pushTo('a.example'), 'must be an address'],
  [
    'a secret that is not there',
    pushTo('https://a.example', ', authorizationFile: /nowhere'),
    '"/nowhere", which cannot be read',
  ],
  [
    'an id twice',
    `streams:\n  - &a { id: a, audience: b, delivery: poll, tokenSha256: ${HASH} }\n  - *a`,
    'the stream "a" stands there twice',
  ],
])('a file with %s is refused, with what to mend', (_, text, says) => {
  expect(() => read(text)).toThrow(says);
});

test('in development a receiver may do without TLS', () => {
  expect(read(pushTo('http://127.0.0.1:1/'), true)).toHaveLength(1);
});
