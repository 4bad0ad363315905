import { sinceWhen } from '@lockbox/store/collections/webhooks';
import { expect, test } from 'vitest';
import { choose, chosenTypes } from './webhooks.ts';

test('events that a webhook received before continue without a gap, and new ones begin now', () => {
  const createdAt = 10;
  const some = choose({ createdAt }, ['request.approved', 'request.denied'], 20);
  expect(chosenTypes({ events: some })).toEqual(['request.approved', 'request.denied']);
  expect(sinceWhen(some, 'request.approved')).toBe(createdAt);
  expect(sinceWhen(some, 'request.expired')).toBe(null);

  const others = choose({ createdAt, events: some }, ['request.denied', 'request.expired'], 30);
  expect(sinceWhen(others, 'request.denied')).toBe(createdAt);
  expect(sinceWhen(others, 'request.expired')).toBe(30);
  expect(sinceWhen(others, 'request.approved')).toBe(null);

  const all = choose({ createdAt, events: others }, null, 40);
  expect(chosenTypes({ events: all })).toBe(null);
  expect(sinceWhen(all, 'request.denied')).toBe(createdAt);
  expect(sinceWhen(all, 'request.approved')).toBe(40);
  expect(choose({ createdAt, events: all }, null, 50)).toEqual(all);
});

test('a webhook without a choice receives everything since it was made', () => {
  expect(chosenTypes({})).toBe(null);
  expect(sinceWhen(choose({ createdAt: 10 }, null, 20), 'request.approved')).toBe(10);
});
