import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { expectToBeThere, rowsUnder, testsNamedIn } from './shown-by.ts';

/** Of each disaster the page names a test, or a script that is run by hand, which is there. */
const PAGE = resolve(import.meta.dirname, '../../docs/disasters.md');
const rows = rowsUnder(PAGE, '| what happened | RPO | what to do | RTO, measured | shown by |');

test('docs/disasters.md has a row for each of those that are asked for', () => {
  const named = rows.map(([what = '']) => what).join('\n');
  for (const one of [
    'MongoDB is lost',
    'MongoDB was restored from an hour ago',
    'one of three brokers is lost',
    'all brokers are lost, or their region',
    'key is lost or stolen',
    'a wrong release was started',
    'keep too little',
  ])
    expect(named).toContain(one);
});

test.each(rows)('%s: RPO, what to do, and what shows it', (_what, rpo = '', toDo = '', _rto, shownBy = '') => {
  expect(rpo).not.toBe('');
  expect(toDo).not.toBe('');
  const tests = testsNamedIn(shownBy, PAGE);
  expect(tests).not.toEqual([]);
  for (const one of tests) expectToBeThere(one);
});
