import { environmentId, personId } from '@lockbox/contracts/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Counting, createFigures, timeToDecide } from './figures.ts';

const JANUARY = Date.UTC(2026, 0, 1);
const FEBRUARY = Date.UTC(2026, 1, 1);
const MINUTE = 60_000;
const one = (changes: Partial<Counting>): Counting => ({
  kind: 'APPROVED',
  at: JANUARY,
  afterMs: MINUTE,
  environmentId: environmentId('prod'),
  engineerId: personId('nestor'),
  ...changes,
});

function figuresOf(all: readonly Counting[], period: Partial<Parameters<typeof createFigures>[0]> = {}) {
  const figures = createFigures({ from: JANUARY, months: [JANUARY, FEBRUARY], ...period });
  for (const outcome of all) figures.add(outcome);
  return figures.result();
}

describe('the time to decide', () => {
  test.for<[number[], number, number]>([
    [[7], 7, 7],
    [[4, 1], 2.5, 4],
    [[9, 1, 5], 5, 9],
    [[10, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5.5, 9],
  ])('of %j is %d in the middle, and of 90 in 100 no more than %d', ([times, medianMs, ninetiethMs]) => {
    expect(timeToDecide(times)).toEqual({ medianMs, ninetiethMs });
  });

  test('of nothing is not known', () => {
    expect(timeToDecide([])).toBeNull();
  });

  test('has half of the decisions on either side, and 90 in 100 within the other', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(345_600_000), { minLength: 1 }), (times) => {
        const { medianMs = 0, ninetiethMs = 0 } = timeToDecide(times) ?? {};
        const share = (limit: number) => times.filter((time) => time <= limit).length / times.length;
        expect(share(medianMs)).toBeGreaterThanOrEqual(0.5);
        expect(times.filter((time) => time < medianMs).length / times.length).toBeLessThanOrEqual(0.5);
        expect(share(ninetiethMs)).toBeGreaterThanOrEqual(0.9);
        expect(times.filter((time) => time < ninetiethMs).length / times.length).toBeLessThan(0.9);
      }),
      { verbose: true },
    );
  });

  test('knows approvals and denials, and not what ended without a decision', () => {
    const { expired, timeToDecide: took } = figuresOf([
      one({ afterMs: MINUTE }),
      one({ kind: 'DENIED', afterMs: 3 * MINUTE }),
      one({ kind: 'EXPIRED', afterMs: 5_760 * MINUTE }),
    ]);
    expect(expired).toBe(1);
    expect(took).toEqual({ medianMs: 2 * MINUTE, ninetiethMs: 3 * MINUTE });
  });
});

test('an outcome counts in the month in which it came: one millisecond decides', () => {
  const { months } = figuresOf([
    one({ at: FEBRUARY - 1 }),
    one({ at: FEBRUARY }),
    one({ at: JANUARY, kind: 'DENIED' }),
  ]);
  expect(months).toMatchObject([
    { begins: JANUARY, approved: 1, denied: 1, accesses: 1 },
    { begins: FEBRUARY, approved: 1, denied: 0, accesses: 1 },
  ]);
});

test('what is before the period, at its end or of another environment does not count', () => {
  const all = [
    one({ at: JANUARY - 1 }),
    one({ at: JANUARY }),
    one({ at: FEBRUARY }),
    one({ environmentId: environmentId('sandbox') }),
  ];
  const { approved, byEnvironment } = figuresOf(all, { to: FEBRUARY, environmentId: 'prod' });
  expect(approved).toBe(1);
  expect(byEnvironment).toEqual([{ id: 'prod', count: 1 }]);
});

test('accesses are counted by basis, environment and engineer, those with most first', () => {
  const { byBasis, byEngineer, byEnvironment } = figuresOf([
    one({}),
    one({ kind: 'DENIED' }),
    one({ kind: 'EXPIRED' }),
    one({ kind: 'NOT_REQUIRED', afterMs: null, engineerId: personId('lynne') }),
    one({ kind: 'EMERGENCY', afterMs: null, engineerId: personId('lynne'), environmentId: environmentId('sandbox') }),
    one({ kind: 'LEGAL_DEMAND', afterMs: null, engineerId: personId('lynne') }),
  ]);
  expect(byBasis).toEqual({ CUSTOMER_APPROVAL: 1, NOT_REQUIRED: 1, EMERGENCY: 1, INADVERTENT: 0, LEGAL_DEMAND: 1 });
  expect(byEngineer).toEqual([
    { id: 'lynne', count: 3 },
    { id: 'nestor', count: 1 },
  ]);
  expect(byEnvironment).toEqual([
    { id: 'prod', count: 3 },
    { id: 'sandbox', count: 1 },
  ]);
});
