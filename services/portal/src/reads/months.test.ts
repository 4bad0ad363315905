import { expect, test } from 'vitest';
import { beginningOfMonth, monthAfter, monthsBetween, monthsIn } from './months.ts';

const at = (text: string) => Date.parse(text);
const inZone = (zone: string) => monthsIn(zone) ?? expect.fail(`${zone} is not known`);
const text = (time: number) => new Date(time).toISOString();

test.for<[zone: string, month: string, begins: string]>([
  ['UTC', '2026-11', '2026-11-01T00:00:00.000Z'],
  ['Europe/Berlin', '2026-11', '2026-10-31T23:00:00.000Z'],
  ['Europe/Berlin', '2026-07', '2026-06-30T22:00:00.000Z'],
  ['Asia/Kathmandu', '2026-01', '2025-12-31T18:15:00.000Z'],
  ['Pacific/Kiritimati', '2026-03', '2026-02-28T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-03', '2026-03-01T11:00:00.000Z'],
  // The clocks were put back in the first night of that month.
  ['America/New_York', '2026-11', '2026-11-01T04:00:00.000Z'],
])('in %s the month %s begins at %s', ([zone, month, begins]) => {
  expect(text(beginningOfMonth(month, inZone(zone)))).toBe(begins);
  expect(inZone(zone)(at(begins) - 1)).toBe(monthAfter(month, -1));
});

test('a period has each month that it touches, the first from its own beginning', () => {
  const months = monthsBetween(inZone('Europe/Berlin'), at('2025-11-15T12:00:00Z'), at('2026-01-31T23:30:00Z'));
  expect(months.map(({ month, begins }) => [month, text(begins)])).toEqual([
    ['2025-11', '2025-11-15T12:00:00.000Z'],
    ['2025-12', '2025-11-30T23:00:00.000Z'],
    ['2026-01', '2025-12-31T23:00:00.000Z'],
    ['2026-02', '2026-01-31T23:00:00.000Z'],
  ]);
});

test('a period that ends with a month has nothing of the next', () => {
  const end = at('2026-01-31T23:00:00Z');
  expect(monthsBetween(inZone('Europe/Berlin'), end - 1, end)).toEqual([{ month: '2026-01', begins: end - 1 }]);
});

test('a zone that nobody knows has no months', () => {
  expect(monthsIn('Mars/Olympus')).toBeUndefined();
});
