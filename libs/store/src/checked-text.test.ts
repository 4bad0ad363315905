import { textDigest } from '@lockbox/evidence/text';
import { expect, test } from 'vitest';
import { checkedText, NO_TEXT } from './checked-text.ts';

const salt = '00'.repeat(16);
const digest = textDigest(Buffer.from(salt, 'hex'), 'Für Ticket 4711').toString('hex');

test('the text that the log means is read', () => {
  expect(checkedText(digest, { text: 'Für Ticket 4711', salt })).toEqual({
    text: 'Für Ticket 4711',
    salt,
    differs: false,
  });
});

test('an erased one is not there', () => {
  expect(checkedText(digest, undefined)).toEqual(NO_TEXT);
});

test.each([
  ['another text', { text: 'Für Ticket 4712', salt }, digest],
  ['another salt', { text: 'Für Ticket 4711', salt: '01'.repeat(16) }, digest],
  [
    'its end alone, the rest moved into the salt',
    { text: '4711', salt: salt + Buffer.from('Für Ticket ').toString('hex') },
    digest,
  ],
  ['no salt', { text: 'Für Ticket 4711' }, digest],
  ['no digest', { text: 'Für Ticket 4711', salt }, undefined],
  ['a text where the log has none', { text: 'Für Ticket 4711', salt }, null],
])('%s is shown to nobody', (_, stored, of) => {
  expect(checkedText(of, stored)).toEqual({ text: null, salt: null, differs: true });
});
