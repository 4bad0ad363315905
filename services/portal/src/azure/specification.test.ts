import { expect, test } from 'vitest';
import { digestOf, factsOf } from '../testing/azure-facts.ts';
import { publicShapes } from '../testing/azure-shapes.ts';
import { publishedCopy } from '../testing/azure-specification.ts';

/** Digest of the facts, compared with the published document of commit 3873f33d. Compare them again before you change it. */
const COMPARED = 'df236a388e28a5d98ee10d3dcfd52008f347dbf655c0d64ed10d3747f7cea858';

test('the description has every operation, parameter, property and value of the published document, and no other', () => {
  const facts = factsOf(publicShapes);
  const copy = publishedCopy();
  if (copy !== undefined) expect(facts).toEqual(factsOf(copy));
  expect(facts).toHaveLength(104);
  expect(digestOf(facts)).toBe(COMPARED);
});

test('a property of another name or type, and another value, are other facts', () => {
  const facts = factsOf(publicShapes);
  const changed = (from: string, to: string) =>
    factsOf(JSON.parse(JSON.stringify(publicShapes).replaceAll(`"${from}"`, `"${to}"`)));
  expect(changed('workitemsource', 'workItemSource')).not.toEqual(facts);
  expect(changed('Revoking', 'Withdrawing')).not.toEqual(facts);
  expect(changed('boolean', 'string')).not.toEqual(facts);
});
