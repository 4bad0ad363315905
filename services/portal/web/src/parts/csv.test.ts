import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('commas, quotes and line breaks stay within their cell', () => {
  expect(csvOf([['a,b', 'say "yes"', 'two\nlines']])).toBe('\uFEFF"a,b","say ""yes""","two\nlines"\r\n');
});

test('a name that looks like a formula is not run by a spreadsheet', () => {
  expect(csvOf([['=HYPERLINK("x")'], ['-1'], ['Müller']])).toBe(
    '\uFEFF"\'=HYPERLINK(""x"")"\r\n"\'-1"\r\n"Müller"\r\n',
  );
});
