import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { RecoveryTime } from '@lockbox/testing/recovery';
import { expect, test } from 'vitest';
import { expectToBeThere, rowsUnder, testsNamedIn } from './shown-by.ts';

/** Each disaster on the page names a test, or a script that is run by hand; recoveries that tests have taken the time of are on it. */
const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = resolve(ROOT, 'docs/disasters.md');
const rows = rowsUnder(PAGE, '| what happened | RPO | what to do | RTO, measured | shown by |');
const measured = rowsUnder(PAGE, '| test | took | lost in it | commit, day | load |');
const times = readFileSync(resolve(ROOT, 'docs/disasters/times.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): RecoveryTime => JSON.parse(line));

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

test.each(rows)('%s: RPO, what to do, and what shows it', (_what, rpo = '', toDo = '', rto = '', shownBy = '') => {
  expect(rpo).not.toBe('');
  expect(toDo).not.toBe('');
  expect(rto, 'a measured time, or why there is none').toMatch(/\d (s|min)\b|^nothing to measure: /);
  const tests = testsNamedIn(shownBy, PAGE);
  expect(tests).not.toEqual([]);
  for (const one of tests) expectToBeThere(one);
});

/** Titles of `test.each` have a `%s`. */
function isOf(named: { readonly file: string; readonly title: string }, { file, title }: RecoveryTime): boolean {
  const [before = '', after = ''] = named.title.split('%s');
  return relative(ROOT, named.file) === file && title.startsWith(before) && title.includes(after);
}

test.each(times)('the row of "$title" has its time', (time) => {
  const naming = rows.filter(([, , , , shownBy = '']) => testsNamedIn(shownBy, PAGE).some((one) => isOf(one, time)));
  expect(naming).not.toEqual([]);
  expect(naming.map(([, , , rto]) => rto).join()).toContain(`${time.seconds} s`);
});

test('the table of measured recoveries is what the tests recorded', () => {
  const recorded = times.map(({ title, seconds, lost, commit, day, load }) => [
    ...[title, `${seconds} s`, lost, `${commit}, ${day}`, `${load}`],
  ]);
  expect(measured).toEqual(recorded);
  const page = readFileSync(PAGE, 'utf8');
  for (const machine of new Set(times.map((time) => time.machine))) expect(page).toContain(machine);
});
