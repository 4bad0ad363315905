import { expect, test } from 'vitest';
import { createResting } from './resting.ts';

test('a receiver that fails is left alone for longer and longer, and not at all once it works', () => {
  const resting = createResting();
  resting.failed('w', 0);
  resting.failed('w', 10); // was on its way at the same time
  expect([...resting.at(20)]).toEqual([['w', 30_000]]);
  expect([...resting.at(30_000)]).toEqual([]);
  resting.failed('w', 30_000);
  expect([...resting.at(30_001)]).toEqual([['w', 90_000]]);
  resting.worked('w');
  expect([...resting.at(30_001)]).toEqual([]);
  resting.failed('w', 100_000);
  expect([...resting.at(100_001)]).toEqual([['w', 130_000]]);
});
