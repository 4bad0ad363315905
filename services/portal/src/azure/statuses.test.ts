import { expect, test } from 'vitest';
import { AZURE_STATUSES, azureStatus, statusFilter } from './statuses.ts';

test('a filter finds the requests that show the status it names', () => {
  for (const status of ['action-needed', 'approved', 'denied', 'expired'] as const) {
    expect(statusFilter(`properties/status eq '${azureStatus(status)}'`)).toBe(status);
  }
});

test('a status that only Azure has finds nothing', () => {
  expect(statusFilter("properties/status eq 'Revoked'")).toBe('none');
  expect(AZURE_STATUSES.filter((status) => statusFilter(`properties/status eq '${status}'`) === 'none')).toHaveLength(
    9,
  );
});

test('spaces and case do not matter, and no filter is no condition', () => {
  expect(statusFilter(" Properties/Status  EQ 'pending' ")).toBe('action-needed');
  expect(statusFilter(undefined)).toBeUndefined();
  expect(statusFilter('')).toBeUndefined();
});

test.for([
  "properties/status eq 'Waiting'",
  "properties/status ne 'Pending'",
  "properties/status eq 'Pending' or properties/status eq 'Denied'",
  'properties/status eq Pending',
  "status eq 'Pending'",
])('%s is refused, not overlooked', (filter) => {
  expect(() => statusFilter(filter)).toThrow(/Pending.*Expired/);
});
