import type { RequestStatus } from '@lockbox/domain/requests/statuses';
import { expect, test } from 'vitest';
import { countsOf } from './shown.ts';

const ada = { displayName: 'Ada', counts: true };
const former = { displayName: 'Bob', counts: false };

test.each<[RequestStatus, boolean]>([
  ['ACTION_NEEDED', false],
  ['APPROVED', true],
  ['DENIED', false],
  ['EXPIRED', false],
])('of a request that is %s, an approval that would not count now counts: %s', (status, counts) => {
  expect(countsOf({ request: { status }, approvers: [former] })).toEqual([counts]);
  expect(countsOf({ request: { status }, approvers: [ada] })).toEqual([true]);
});
