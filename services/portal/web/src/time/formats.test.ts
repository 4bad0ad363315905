import { expect, test } from 'vitest';
import { formatsFor } from './formats.ts';

const AT = '2026-07-01T22:30:15.000Z';

test("a time is shown in the reader's zone and language", () => {
  expect(formatsFor('en-GB', 'Europe/Berlin').local(AT)).toMatch(/2 Jul 2026.*00:30/);
  expect(formatsFor('de', 'America/New_York').local(AT)).toMatch(/01\.07\.2026.*18:30/);
});

test('days and months are those of the calendar, whatever the zone', () => {
  expect(formatsFor('en-GB', 'Pacific/Pago_Pago').month('2026-11')).toBe('November 2026');
  expect(formatsFor('de', 'Pacific/Kiritimati').month('2026-03')).toBe('März 2026');
  expect(formatsFor('en-GB', 'Pacific/Pago_Pago').day('2026-11-01')).toBe('1 Nov 2026');
});

test('and in UTC to the second', () => {
  expect(formatsFor('en', 'Asia/Tokyo').utc(AT)).toBe('2026-07-01 22:30:15');
});

test('a zone or language that nobody knows does not stop the page', () => {
  expect(formatsFor('xx-nonsense-', 'Mars/Olympus').local(AT)).not.toBe('');
  expect(formatsFor('en-GB', 'Mars/Olympus').local(AT)).toContain('2026');
});
