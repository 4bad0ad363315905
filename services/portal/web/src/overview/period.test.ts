import { expect, test } from 'vitest';
import { dayAt, endsOf, periodOf } from './period.ts';

const TODAY = '2026-02-10';
const period = (query: string) => periodOf(new URLSearchParams(query), TODAY);

test.for<[query: string, first: string, last: string]>([
  ['', '2025-03-01', ''],
  ['period=12m', '2025-03-01', ''],
  ['period=3m', '2025-12-01', ''],
  ['period=30d', '2026-01-11', ''],
  ['period=nonsense', '2025-03-01', ''],
  ['period=dates&first=2025-12-31&last=2026-01-31', '2025-12-31', '2026-01-31'],
  ['period=dates&first=yesterday&last=2026-13-01', '2025-03-01', ''],
  ['first=2020-01-01', '2025-03-01', ''],
])('the address “%s” means the days from %s to “%s”', ([query, first, last]) => {
  expect(period(query)).toMatchObject({ first, last });
});

test('a period ends with the end of its last day', () => {
  expect(endsOf(period('period=dates&first=2025-12-31&last=2026-01-31'))).toEqual({
    from: '2025-12-31T00:00',
    to: '2026-02-01T00:00',
  });
  expect(endsOf(period('period=3m'))).toEqual({ from: '2025-12-01T00:00', to: '' });
});

test('today is the day of the zone', () => {
  const at = Date.parse('2026-01-31T23:30:00Z');
  expect(dayAt(at, 'Europe/Berlin')).toBe('2026-02-01');
  expect(dayAt(at, 'America/New_York')).toBe('2026-01-31');
});
