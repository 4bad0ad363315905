import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { runningTitlesIn } from './test-titles.ts';

/** `[where](file) "title", "title"`, the titles as the source has them. */
const TEST = /\[[^\]]+\]\(([^)]+)\) ("[^"]+"(?:, "[^"]+")*)/g;

/** The tests that a cell of a page's table names. */
export const testsNamedIn = (cell: string, page: string) =>
  [...cell.matchAll(TEST)].flatMap(([, file = '', titles = '']) =>
    titles
      .slice(1, -1)
      .split('", "')
      .map((title) => ({ file: join(dirname(page), file), title })),
  );

/** Many rows name tests of one file. */
const titles = new Map<string, readonly string[]>();
function titlesIn(file: string): readonly string[] {
  const found = titles.get(file) ?? runningTitlesIn(readFileSync(file, 'utf8'));
  titles.set(file, found);
  return found;
}

/** Rows leave out the code that a title has behind a colon, and the seed of a randomised test. */
const isMeant = (named: string, title: string): boolean =>
  title === named || title.startsWith(`${named}: `) || title === `${named} (seed \${seed})`;

/** A test of that title is in the file, and runs; of a script, which has no tests as vitest knows them, that it has the words. */
export function expectToBeThere({ file, title }: ReturnType<typeof testsNamedIn>[number]): void {
  expect(existsSync(file), file).toBe(true);
  if (file.endsWith('.ts'))
    expect(
      titlesIn(file).filter((one) => isMeant(title, one)),
      `${title} in ${file}`,
    ).not.toEqual([]);
  else expect(readFileSync(file, 'utf8'), file).toContain(title);
}

/** The cells of each row of a page's tables with this header. */
export const rowsUnder = (page: string, header: string): readonly (readonly string[])[] =>
  readFileSync(page, 'utf8')
    .split('\n\n')
    .filter((block) => block.startsWith(header))
    .flatMap((table) => table.trim().split('\n').slice(2))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
