import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { concerns, mayBePushedTo, readReceivers } from './receivers.ts';

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

test('a receiver may create its stream, and be pushed to below the addresses of its entry', () => {
  const [stream] = read(`
streams:
  - id: cloud
    audience: cloud
    delivery: receiver
    subject: user
    clientId: cloud-receiver
    endpoints: [https://events.example.net/lockbox]
`);
  if (stream === undefined) throw new Error('there is no stream');
  expect(stream).toMatchObject({ delivery: undefined, subject: 'user', clientId: 'cloud-receiver' });
  for (const right of ['https://events.example.net/lockbox', 'https://events.example.net/lockbox/a?b=c'])
    expect(mayBePushedTo(stream, right), right).toBe(true);
  for (const wrong of [
    'https://events.example.net/lockboxes',
    'https://events.example.net/lockbox/../other',
    'http://events.example.net/lockbox',
    'https://events.example.net:8443/lockbox',
    'https://user@events.example.net/lockbox',
    'no address',
  ])
    expect(mayBePushedTo(stream, wrong), wrong).toBe(false);
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
  [
    'a poll without a token',
    'streams: [{ id: a, audience: b, delivery: poll }]',
    'neither `tokenSha256` nor `clientId`',
  ],
  [
    'a receiver that cannot call to create its stream',
    'streams: [{ id: a, audience: b, delivery: receiver }]',
    'neither `tokenSha256` nor `clientId`',
  ],
  [
    'addresses without TLS',
    pushTo('https://a.example', `, tokenSha256: ${HASH}, endpoints: ["http://a.example"]`),
    'https://',
  ],
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
