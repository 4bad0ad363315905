import { expect, test } from 'vitest';
import type { RunRecord } from './record.ts';
import { runs, seedsByFault } from './tables.ts';

const run = (seed: number, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ seed, minutes: 1, commit: '01234567', verdict: 'held', faults: { cut: 1 }, counted: 'run' },
  ...more,
});
const rowOf = (records: readonly RunRecord[]) => seedsByFault(['cut'], records).split('\n').at(-1);

test('a seed counts once for a fault, however many runs it has', () => {
  expect(rowOf([run(2), run(2), run(1)])).toBe('| `cut` | 2 | 2 | 3 | 0 | 1, 2 |');
});

test('a fault beside another kind is not alone', () => {
  expect(rowOf([run(1, { faults: { cut: 2, kill: 1 } })])).toBe('| `cut` | 1 | 0 | 2 | 0 | 1 |');
});

test.each<[string, Partial<RunRecord>, string]>([
  ['was violated', { verdict: 'violated' }, '| `cut` | 0 | 0 | 0 | 1 |  |'],
  ['was not judged', { verdict: 'not judged' }, '| `cut` | 0 | 0 | 0 | 0 |  |'],
  ['did not count its faults', { faults: undefined }, '| `cut` | 0 | 0 | 0 | 0 |  |'],
])('a run that %s adds no green seed', (_, more, row) => {
  expect(rowOf([run(1, more)])).toBe(row);
});

test('a run of which only the kinds are known counts each at least once, and none as alone', () => {
  expect(rowOf([run(1, { counted: 'least' })])).toBe('| `cut` | 1 | 0 | 1 or more | 0 | 1 |');
});

test('the page says how many faults have the seeds that are aimed at', () => {
  const twenty = Array.from({ length: 20 }, (_, seed) => run(seed));
  expect(seedsByFault(['cut', 'kill'], twenty)).toMatch(
    /^Of 2 faults, 1 have 20 seeds\. The fewest .* 0, the most 20\./,
  );
});

test('a run is listed with the invariants that were violated', () => {
  const violated = run(7, { verdict: 'violated', violations: { TOLD_ONCE: 2 }, requests: 1200, only: 'cut' });
  expect(runs([violated]).split('\n').at(-1)).toBe(
    '| 7 | 1 | `cut` | 01234567 | 1,200 requests, 1 faults | **violated** (TOLD_ONCE 2) |',
  );
});
