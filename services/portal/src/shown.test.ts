import type { RequestStatus } from '@lockbox/domain/statuses';
import { expect, test } from 'vitest';
import { countsOf } from './shown.ts';

const ada = { displayName: 'Ada', holdsRole: true };
const former = { displayName: 'Bob', holdsRole: false };

test.each<[RequestStatus, boolean]>([
  ['ACTION_NEEDED', false],
  ['APPROVED', true],
  ['DENIED', false],
  ['EXPIRED', false],
])('of a request that is %s, the approval of somebody without the role counts: %s', (status, counts) => {
  expect(countsOf({ request: { status }, approvers: [former] })).toEqual([counts]);
  expect(countsOf({ request: { status }, approvers: [ada] })).toEqual([true]);
});
