import { expect, test } from 'vitest';
import { createRefusalLimit, REFUSALS_ALLOWED } from './refusals.ts';

test('a person who was refused too often is let in again ten minutes after the first refusal', () => {
  let now = 0;
  const limit = createRefusalLimit(() => now);
  for (let time = 0; time < REFUSALS_ALLOWED; time++) {
    limit.check('contoso/ada');
    limit.record('contoso/ada');
    now += 1_000;
  }
  expect(() => limit.check('contoso/ada')).toThrow('Too many refused decisions');
  limit.check('contoso/bob');
  now = 10 * 60_000 + 1;
  limit.check('contoso/ada');
});
