import { expect, test } from 'vitest';
import { sharedList, sharedPosition } from './shared-values.ts';

const position = (topic: string) => ({ topic, partition: 1, offset: 7, signedAt: null });
/** A text of its own, as each record brings one. */
const copy = (text: string) => Buffer.from(text).toString();

test('lists with the same texts in the same order become one, and all others stay what they are', () => {
  const first = sharedList(['m365/E5', 'm365/F5']);
  expect(sharedList([copy('m365/E5'), copy('m365/F5')])).toBe(first);
  expect(sharedList(['m365/F5', 'm365/E5'])).toEqual(['m365/F5', 'm365/E5']);
  expect(sharedList(['m365/E5,m365/F5'])).toEqual(['m365/E5,m365/F5']);
  expect(sharedList([])).toEqual([]);
});

test('a position stays the same', () => {
  expect(sharedPosition(position(copy('directory')))).toEqual(position('directory'));
  expect(sharedPosition(null)).toBeNull();
});
