import { expect, test } from 'vitest';
import { details, textTable } from './table.ts';

interface Row {
  readonly name: string;
  readonly count: number;
}
const columns = [
  { title: 'NAME', text: ({ name }: Row) => name },
  { title: 'COUNT', text: ({ count }: Row) => String(count), align: 'right' as const },
];

test('a table is aligned, with numbers to the right and no trailing spaces', () => {
  const text = textTable(
    [
      { name: 'a', count: 7 },
      { name: 'a longer one', count: 1200 },
    ],
    columns,
  );
  expect(text.split('\n')).toEqual(['NAME          COUNT', 'a                 7', 'a longer one   1200']);
});

test('a text with line breaks stays on one line, and a long one is cut', () => {
  const [, line = ''] = textTable([{ name: `first\nsecond ${'x'.repeat(200)}`, count: 1 }], columns).split('\n');
  expect(line).toContain('first second');
  expect(line).toContain('…');
  expect(line.length).toBeLessThan(90);
});

test('colours do not disturb the alignment', () => {
  const red = { title: 'NAME', text: () => '\u001b[31mab\u001b[0m' };
  const [title, line] = textTable([{ name: '', count: 5 }], [red, ...columns.slice(1)]).split('\n');
  expect(title).toBe('NAME  COUNT');
  expect(line?.endsWith('      5')).toBe(true);
});

test('details keep the line breaks of a value beside its name', () => {
  expect(
    details([
      ['Why', 'one\ntwo'],
      ['Status', 'open'],
    ]),
  ).toBe('Why     one\n        two\nStatus  open');
});
