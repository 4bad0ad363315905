import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { measureApprovals } from './approval-grants.ts';

/** The part of an event that the code reads. */
const events = (...types: readonly EventData['type'][]) => types.map((type) => ({ data: { type } }) as Event);

test('an approval counts until its grant, or as long as its call has waited for an answer in vain', async () => {
  const metrics = new Registry();
  const answered = measureApprovals(metrics);
  answered(events('RequestApproved', 'AccessGranted'), 240);
  answered(undefined, 2_000);
  const text = await metrics.metrics();
  expect(text).toContain('lockbox_approval_grant_seconds_bucket{le="0.25"} 1\n');
  expect(text).toContain('lockbox_approval_grant_seconds_count 2\n');
});

test('what gives no access is no approval that somebody waits for', async () => {
  const metrics = new Registry();
  const answered = measureApprovals(metrics);
  answered(events('ApprovalRecorded'), 40);
  answered(events('CommandRejected'), 40);
  expect(await metrics.metrics()).toContain('lockbox_approval_grant_seconds_count 0\n');
});
