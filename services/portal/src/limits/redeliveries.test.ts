import { expect, test } from 'vitest';
import { countRedeliveries, REDELIVERIES } from './redeliveries.ts';

test('an event is delivered to a webhook once more so often within a day, and then on the next', () => {
  let now = 0;
  const count = countRedeliveries(() => now);
  for (let times = 0; times < REDELIVERIES; times++) count('hook', 'event');
  now = 60 * 60_000;
  expect(() => count('hook', 'event')).toThrow(
    expect.objectContaining({
      ...{ status: 429, code: 'TOO_MANY_CALLS', headers: { 'retry-after': String(23 * 3_600) } },
      message: expect.stringContaining('Try again in 23 h.'),
    }),
  );
  count('hook', 'other event');
  count('other hook', 'event');
  now = 24 * 60 * 60_000;
  count('hook', 'event');
});
