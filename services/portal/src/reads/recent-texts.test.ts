import { requestId, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { createRecentTexts } from './recent-texts.ts';

const salt = '07'.repeat(16);
const textOf = (textId: string) => ({ text: `the text of ${textId}`, salt });
const record = (textId: string) => ({
  textId,
  tenantId: tenantId('contoso'),
  requestId: requestId('r'),
  salt: Buffer.from(salt, 'hex'),
  text: textOf(textId).text,
});

test('a text is there until it is erased, or cannot be vouched for', () => {
  const texts = createRecentTexts();
  for (const id of ['a', 'b']) texts.seen(id, record(id), 100);
  texts.seen('c', record('another'), 100); // not of its key
  expect(['a', 'b', 'c'].map(texts.get)).toEqual([textOf('a'), textOf('b'), undefined]);
  texts.seen('a', null, 0);
  expect(['a', 'b'].map(texts.get)).toEqual([undefined, textOf('b')]);
  texts.forgetAll();
  expect(texts.get('b')).toBeUndefined();
});

test('beyond the limit the oldest are forgotten', () => {
  const texts = createRecentTexts(250);
  for (const id of ['a', 'b', 'c', 'c']) texts.seen(id, record(id), 100);
  expect(['a', 'b', 'c'].map((id) => texts.get(id) !== undefined)).toEqual([false, true, true]);
});

test('a text that is about to come is waited for, though not for ever', async () => {
  const texts = createRecentTexts();
  const coming = [texts.coming('a', 60_000), texts.coming('a', 60_000)];
  texts.seen('a', record('a'), 100);
  expect(await Promise.all(coming)).toEqual([textOf('a'), textOf('a')]);
  expect(await texts.coming('a', 60_000)).toEqual(textOf('a'));
  expect(await texts.coming('b', 1)).toBeUndefined();
});

test('who waits for a text waits as long as it may, also where another gives up before', async () => {
  const texts = createRecentTexts();
  const [first, second] = [texts.coming('a', 1), texts.coming('a', 60_000)];
  expect(await first).toBeUndefined();
  texts.seen('a', record('a'), 100);
  expect(await second).toEqual(textOf('a'));
});

test('a text that was erased is not waited for', async () => {
  const texts = createRecentTexts();
  texts.seen('a', null, 0);
  const waiting = texts.coming('b', 60_000);
  texts.seen('b', null, 0);
  expect(await Promise.all([texts.coming('a', 60_000), waiting])).toEqual([undefined, undefined]);
});
