import { expect, test } from 'vitest';
import { forPeople } from './decoding.ts';

test('times are shown in RFC 3339, and values outside the calendar unchanged', () => {
  const value = { liftedAt: 0, hash: Buffer.from([171]), actions: [{ usedAt: 1, count: 2 }] };
  expect(forPeople(value)).toEqual({
    liftedAt: '1970-01-01T00:00:00.000Z',
    hash: 'ab',
    actions: [{ usedAt: '1970-01-01T00:00:00.001Z', count: 2 }],
  });
  for (const liftedAt of [9_000_000_000_000_000, -1]) expect(forPeople({ liftedAt })).toEqual({ liftedAt });
});
