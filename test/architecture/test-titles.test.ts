import { expect, test } from 'vitest';
import { runningTitlesIn } from './test-titles.ts';

test('the titles of a file are those of its tests, and of suites that have one, as they are written', () => {
  const source = `
    const rows = [['a row', 1], ['another', 2]];
    const attacks: readonly Attack[] = [{ title: 'an attack', what: 'none' }];
    describe('a suite', () => {
      test('a test', () => {});
      it.each([['x']])('is %s', () => {});
      test.skipIf(!hasPostgres)('with a database', () => {});
      test(\`random (seed \${seed})\`, { timeout: 9 }, () => {});
      test.each<[string]>(rows)('%s', () => {});
      test.each(attacks)('$title', () => {});
    });`;
  expect(runningTitlesIn(source)).toEqual([
    'a test',
    'is %s',
    'with a database',
    `random (seed \${seed})`,
    '%s',
    ...['a row', 'another'],
    '$title',
    'an attack',
    'a suite',
  ]);
});

test.each([
  ['in a comment', "// test('a test', () => {});\n/* test('a test', () => {}); */"],
  ['in a string', 'const text = "test(\'a test\', () => {})";'],
  ['of another function', "report('a test', () => {});"],
  ['skipped', "test.skip('a test', () => {});"],
  ['still to be written', "test.todo('a test');"],
  ['skipped by a condition that always holds', "it.skipIf(true)('a test', () => {});"],
  ['run by a condition that never holds', "test.runIf(false)('a test', () => {});"],
  ['skipped by its options', "test('a test', { skip: true }, () => {});"],
  ['skipped with its table', "test.skip.each([['a test']])('%s', () => {});"],
  ['of a suite that is skipped', "describe.skip('suite', () => { test('a test', () => {}); });"],
  ['of a suite that a condition skips', "describe.skipIf(true)('suite', () => { test('a test', () => {}); });"],
  ['of a suite without a test', "describe('a test', () => {});"],
])('a title is not there where it is only %s', (_, source) => {
  expect(runningTitlesIn(source)).toEqual([]);
});
