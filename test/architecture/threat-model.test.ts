import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** A row of the threat model is shown by a test that is there, or says that it is open. */
const root = resolve(import.meta.dirname, '../..');
const PAGE = join(root, 'docs/threat-model.md');
const HEADER = '| attack | what stops or exposes it | shown by |';

interface Row {
  readonly attack: string;
  readonly answer: string;
  readonly shownBy: string;
}

const rows = readFileSync(PAGE, 'utf8')
  .split('\n\n')
  .filter((block) => block.startsWith(HEADER))
  .flatMap((table) => table.trim().split('\n').slice(2))
  .map((line): Row => {
    const [, attack = '', answer = '', shownBy = ''] = line.split('|').map((cell) => cell.trim());
    return { attack, answer, shownBy };
  });

/** `[where](file) "title", "title"`, the titles as the source has them. */
const TEST = /\[[^\]]+\]\(([^)]+)\) ("[^"]+"(?:, "[^"]+")*)/g;
const testsOf = ({ shownBy }: Row) =>
  [...shownBy.matchAll(TEST)].flatMap(([, file = '', titles = '']) =>
    titles
      .slice(1, -1)
      .split('", "')
      .map((title) => ({ file: join(dirname(PAGE), file), title })),
  );

describe('docs/threat-model.md', () => {
  test('has a table for each who is not trusted', () => {
    expect(rows.length).toBeGreaterThan(15);
  });

  test.each(rows)('shows, or calls open: $attack', (row) => {
    const tests = testsOf(row);
    if (!row.answer.includes('**open**')) expect(tests).not.toEqual([]);
    for (const { file, title } of tests) {
      expect(existsSync(file), file).toBe(true);
      expect(readFileSync(file, 'utf8'), file).toContain(title);
    }
  });
});
