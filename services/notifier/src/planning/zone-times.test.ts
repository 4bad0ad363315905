import { expect, test } from 'vitest';
import { minuteIn, nextTimeIn } from './zone-times.ts';

const at = (text: string) => Date.parse(text);
const next = (minute: number, after: string, zone = 'Europe/Berlin') =>
  new Date(nextTimeIn(zone, minute, at(after))).toISOString();
const EIGHT = 8 * 60;
/** True if clocks in the zone show the minute within the three hours before. */
const shows = (zone: string, minute: number, before: number) =>
  Array.from({ length: 180 }, (_, ago) => minuteIn(zone, before - ago * 60_000)).includes(minute);

test('the next time is today or tomorrow, by the clocks of the zone', () => {
  expect(next(EIGHT, '2026-11-29T06:59:59.999Z')).toBe('2026-11-29T07:00:00.000Z');
  expect(next(EIGHT, '2026-11-29T07:00:00.000Z')).toBe('2026-11-30T07:00:00.000Z');
  expect(next(EIGHT, '2026-11-29T07:00:30.000Z')).toBe('2026-11-30T07:00:00.000Z');
  expect(next(EIGHT, '2026-11-29T20:00:00.000Z', 'America/New_York')).toBe('2026-11-30T13:00:00.000Z');
  expect(next(0, '2026-11-29T22:59:00.000Z')).toBe('2026-11-29T23:00:00.000Z');
});

test('it is eight in the morning on the days on which the clocks are changed too', () => {
  expect(next(EIGHT, '2026-03-28T12:00:00.000Z')).toBe('2026-03-29T06:00:00.000Z');
  expect(next(EIGHT, '2026-10-24T12:00:00.000Z')).toBe('2026-10-25T07:00:00.000Z');
});

test('a minute that the clocks leave out comes as much later, on the same day', () => {
  const halfPastTwo = 2 * 60 + 30; // in Berlin two o'clock becomes three
  expect(next(halfPastTwo, '2026-03-28T12:00:00.000Z')).toBe('2026-03-29T01:30:00.000Z');
  expect(next(halfPastTwo, '2026-03-29T00:40:00.000Z')).toBe('2026-03-29T01:30:00.000Z');
  expect(next(halfPastTwo, '2026-03-29T01:30:00.000Z')).toBe('2026-03-30T00:30:00.000Z');
  expect(next(0, '2026-04-23T21:50:00.000Z', 'Africa/Cairo')).toBe('2026-04-23T22:00:00.000Z');
});

test('it always lies ahead, within some 25 hours, whatever the zone and the minute', () => {
  const begin = at('2026-03-28T00:00:00.000Z');
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'no/zone']) {
    for (let step = 0; step < 200; step++) {
      const after = begin + step * 37 * 60_000;
      const minute = (step * 53) % 1_440;
      const found = nextTimeIn(zone, minute, after);
      expect(found).toBeGreaterThan(after);
      expect(found - after).toBeLessThanOrEqual(25 * 3_600_000);
      const late = minuteIn(zone, found) - minute;
      // An hour late at most, and only where the clocks do not show the minute on that day.
      if (late !== 0) expect([zone, late, shows(zone, minute, found)]).toEqual([zone, 60, false]);
    }
  }
});

test('a zone that nobody knows is UTC', () => {
  expect(minuteIn('no/zone', at('2026-11-29T13:05:00.000Z'))).toBe(13 * 60 + 5);
});
