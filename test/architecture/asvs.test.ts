import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The page about OWASP ASVS counts what it has, and each row shows a file or says why not. */
const PAGE = resolve(import.meta.dirname, '../../docs/asvs.md');
const STATUSES = ['met', 'not met', 'not applicable'] as const;
/** The number of requirements of levels 1 and 2 in ASVS 5.0.0. */
const REQUIREMENTS = 253;

interface Row {
  readonly chapter: string;
  readonly number: string;
  readonly level: string;
  readonly status: string;
  readonly evidence: string;
}

const cellsOf = (line: string): readonly string[] => line.split('|').map((cell) => cell.trim());
const lines = readFileSync(PAGE, 'utf8').split('\n');

const rows = lines
  .filter((line) => /^\| \d+\.\d+\.\d+ \|/.test(line))
  .map((line): Row => {
    const [, number = '', level = '', , status = '', evidence = ''] = cellsOf(line);
    return { chapter: number.split('.')[0] ?? '', number, level, status, evidence };
  });

const totalsOf = (some: readonly Row[]): readonly number[] => [
  some.length,
  ...STATUSES.map((status) => some.filter((row) => row.status === status).length),
];
const filesOf = ({ evidence }: Row): readonly string[] =>
  [...evidence.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, file = '']) => join(dirname(PAGE), file));

describe('docs/asvs.md', () => {
  test('has every requirement of levels 1 and 2 once', () => {
    expect(new Set(rows.map(({ number }) => number)).size).toBe(REQUIREMENTS);
    expect(rows.length).toBe(REQUIREMENTS);
    expect(rows.filter(({ level }) => level !== '1' && level !== '2')).toEqual([]);
  });

  test.each(rows)('$number ($status) shows files that are there, or says why', (row) => {
    expect(STATUSES).toContain(row.status);
    const files = filesOf(row);
    if (row.status === 'met') expect(files).not.toEqual([]);
    if (row.status === 'not met') expect(row.evidence).toMatch(/^because \S+/);
    if (row.status === 'not applicable') expect(row.evidence).toMatch(/^does not apply: \S+/);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  test('counts in its summary what its tables have', () => {
    const told = lines.flatMap((line) => {
      const [, , chapter, ...counts] = /^\| (\[V(\d+) [^|]*|all) \|(.*)\|$/.exec(line) ?? [];
      return counts.length === 0 ? [] : [[chapter ?? 'all', ...cellsOf(counts.join('')).map(Number)]];
    });
    const chapters = [...new Set(rows.map(({ chapter }) => chapter))];
    expect(told).toEqual([
      ...chapters.map((chapter) => [chapter, ...totalsOf(rows.filter((row) => row.chapter === chapter))]),
      ['all', ...totalsOf(rows)],
    ]);
  });
});
