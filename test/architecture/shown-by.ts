import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

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

export function expectToBeThere({ file, title }: ReturnType<typeof testsNamedIn>[number]): void {
  expect(existsSync(file), file).toBe(true);
  expect(readFileSync(file, 'utf8'), file).toContain(title);
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
