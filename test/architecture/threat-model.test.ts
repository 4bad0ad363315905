import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectToBeThere, rowsUnder, testsNamedIn } from './shown-by.ts';

/** A row of the threat model is shown by a test that is there, or says that it is open. */
const PAGE = resolve(import.meta.dirname, '../../docs/threat-model.md');

const rows = rowsUnder(PAGE, '| attack | what stops or exposes it | shown by |').map(
  ([attack = '', answer = '', shownBy = '']) => ({ attack, answer, shownBy }),
);

describe('docs/threat-model.md', () => {
  test('has a table for each who is not trusted', () => {
    expect(rows.length).toBeGreaterThan(15);
  });

  test.each(rows)('shows, or calls open: $attack', ({ answer, shownBy }) => {
    const tests = testsNamedIn(shownBy, PAGE);
    if (!answer.includes('**open**')) expect(tests).not.toEqual([]);
    for (const one of tests) expectToBeThere(one);
  });
});
