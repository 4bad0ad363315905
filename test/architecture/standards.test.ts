import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectToBeThere, rowsUnder, testsNamedIn } from './shown-by.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/standards.md');

const rows = rowsUnder(PAGE, '| clause | asks | Lockbox | shown by |').map(
  ([clause = '', asks = '', lockbox = '', shownBy = '']) => ({ clause, asks, lockbox, shownBy }),
);

describe('docs/standards.md', () => {
  test('has rows', () => {
    expect(rows.length).toBeGreaterThan(0);
  });

  test.each(rows)('$clause ($asks) is shown by a test, or gives the reason why it differs', ({ lockbox, shownBy }) => {
    const tests = testsNamedIn(shownBy, PAGE);
    if (lockbox.startsWith('differs')) expect(lockbox.length).toBeGreaterThan('differs: '.length);
    else {
      expect(lockbox).toMatch(/^yes\b/);
      expect(tests).not.toEqual([]);
    }
    for (const one of tests) expectToBeThere(one);
  });
});
