import { expect, test } from 'vitest';
import { SENDER_HEADER } from './senders.ts';
import { SIGNED_AT_HEADER, signedAtBy, signedBySource, sourceKeyOf, sourceKeysOf } from './source-signature.ts';

const NOW = 1_772_366_400_000;
const key = sourceKeyOf('the key of the ticket system, and of nobody else');
const record = { topic: 'lockbox.intake.jira', key: Buffer.from('contoso'), value: Buffer.from('\0a record') };
const headersOf = (changed: typeof record = record): Record<string, Buffer> =>
  Object.fromEntries(
    Object.entries(signedBySource('jira', key, changed, NOW)).map(([name, text]) => [name, Buffer.from(text)]),
  );

test('a source that signs a record has signed that record, and when', () => {
  expect(signedAtBy('jira', [key], record, headersOf())).toBe(NOW);
});

test.each([
  ['another topic', { topic: 'lockbox.intake.portal' }, {}],
  ['another key', { key: Buffer.from('fabrikam') }, {}],
  ['another value', { value: Buffer.from('\0another') }, {}],
  ['another time', {}, { [SIGNED_AT_HEADER]: Buffer.from(String(NOW + 1)) }],
  ['no time', {}, { [SIGNED_AT_HEADER]: Buffer.from('') }],
  ['another name', {}, { [SENDER_HEADER]: Buffer.from('portal') }],
])('and it has not signed one with %s', (_what, change, headers) => {
  expect(signedAtBy('jira', [key], { ...record, ...change }, { ...headersOf(), ...headers })).toBeUndefined();
});

test('bytes that move from the value into the key are another record', () => {
  const moved = { ...record, key: Buffer.from('contoso\n\0a'), value: Buffer.from(' record') };
  const joined = { ...record, value: Buffer.from('\0a\n record') };
  expect(signedAtBy('jira', [key], moved, headersOf(joined))).toBeUndefined();
});

test('while a source changes its key, both hold', () => {
  const [one, other] = ['a-key-of-thirty-two-characters..', 'the-next-of-thirty-two-chars....='];
  const keys = sourceKeysOf(`jira=${one},jira=${other},portal=${one}`);
  expect([...keys].map(([source, own]) => [source, own.length])).toEqual([
    ['jira', 2],
    ['portal', 1],
  ]);
  for (const secret of [one, other]) {
    const headers = Object.entries(signedBySource('jira', sourceKeyOf(secret), record, NOW));
    const sent = Object.fromEntries(headers.map(([name, text]) => [name, Buffer.from(text)]));
    expect(signedAtBy('jira', keys.get('jira') ?? [], record, sent)).toBe(NOW);
  }
  expect(sourceKeysOf('').size).toBe(0);
});
