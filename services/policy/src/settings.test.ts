import { expect, test } from 'vitest';
import { acceptedForeignEvents } from './settings.ts';
import { settings } from './testing/deps.ts';

test('foreign events are accepted by partition and offset', () => {
  const accepting = { ...settings, LOCKBOX_ACCEPTED_FOREIGN_EVENTS: '3:17,0:4,3:18' };
  expect([...acceptedForeignEvents(accepting, 3)]).toEqual([17, 18]);
  expect([...acceptedForeignEvents(accepting, 0)]).toEqual([4]);
  expect([...acceptedForeignEvents(accepting, 1)]).toEqual([]);
  expect([...acceptedForeignEvents(settings, 0)]).toEqual([]);
});
