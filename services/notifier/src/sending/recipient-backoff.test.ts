import { expect, test } from 'vitest';
import { createRecipientBackoff } from './recipient-backoff.ts';

test('a recipient that fails is left alone for longer and longer, until it works again', () => {
  const backoff = createRecipientBackoff();
  backoff.failed('w', 0);
  backoff.failed('w', 10); // was on its way at the same time
  expect([...backoff.at(20)]).toEqual([['w', 30_000]]);
  expect([...backoff.at(30_000)]).toEqual([]);
  backoff.failed('w', 30_000);
  expect([...backoff.at(30_001)]).toEqual([['w', 90_000]]);
  backoff.worked('w');
  expect([...backoff.at(30_001)]).toEqual([]);
  backoff.failed('w', 100_000);
  expect([...backoff.at(100_001)]).toEqual([['w', 130_000]]);
});

test('a recipient is left alone for as long as it asks for, and never for more than an hour', () => {
  const backoff = createRecipientBackoff();
  backoff.failed('w', 0, 90_000);
  expect([...backoff.at(1)]).toEqual([['w', 90_000]]);
  backoff.failed('w', 90_000, 1_000); // less than it would be left alone anyway
  expect([...backoff.at(90_001)]).toEqual([['w', 150_000]]);
  backoff.failed('w', 150_000, 86_400_000);
  expect([...backoff.at(150_001)]).toEqual([['w', 3_750_000]]);
});

test('a recipient is not left alone for longer because the clock was ahead', () => {
  const backoff = createRecipientBackoff();
  backoff.failed('w', 3_600_000);
  expect([...backoff.at(3_600_000)]).toEqual([['w', 3_630_000]]);
  expect([...backoff.at(0)]).toEqual([]);
  backoff.failed('w', 0);
  expect([...backoff.at(0)]).toEqual([['w', 60_000]]);
});
