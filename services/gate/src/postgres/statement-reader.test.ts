import { afterEach, expect, test } from 'vitest';
import { createStatementReader, type StatementReader } from './statement-reader.ts';

let reader: StatementReader;
afterEach(() => reader.stop());

const isUnderstood = (one: unknown): boolean => one !== undefined;

test('a statement on which the parser breaks is not understood, nor are those after it, and the next ones are', async () => {
  reader = createStatementReader({ withinMs: 60_000 });
  const nested = `SELECT 1${'+1'.repeat(300_000)}`;
  expect((await reader.read(['SELECT 1', nested, 'SELECT 2'])).map(isUnderstood)).toEqual([true, false, false]);
  expect((await reader.read(['SELECT 1', 'SELECT 2'])).map(isUnderstood)).toEqual([true, true]);
});

test('what is not read in time is not understood', async () => {
  reader = createStatementReader({ withinMs: 0 });
  const many = Array.from({ length: 1_000 }, (_, i) => `SELECT ${'1 + '.repeat(500)}${i}`);
  expect(isUnderstood((await reader.read(many)).at(-1))).toBe(false);
});

test('several that ask at once get their own answers', async () => {
  reader = createStatementReader({ withinMs: 60_000 });
  const [one, none, two] = await Promise.all([reader.read(['SET x = 1']), reader.read([]), reader.read(['SELECT 1'])]);
  expect([one, none, two]).toEqual([
    ['session'],
    [],
    [{ tables: [], routines: [], runsCode: false, isUnderstood: true }],
  ]);
});
