import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, requestId } from '@lockbox/contracts/ids';
import { eventOf } from '@lockbox/testing/event-of';
import { expect, test } from 'vitest';
import { resourceChangesOf } from './event-changes.ts';

const id = requestId('r1');
const told = (internal: boolean): EventData => ({
  type: 'NotificationRecorded',
  notificationId: 'n',
  aboutEventId: 'e',
  requestId: id,
  recipientId: 'somebody',
  channel: 'EMAIL',
  outcome: 'DELIVERED',
  detail: '250',
  attempts: 1,
  at: 1,
  internal,
  salt: null,
});
const changes = (data: EventData) => resourceChangesOf(eventOf('contoso', 1, data)).map(({ change }) => change.type);

test('the stream of changes does not distinguish sealed requests from other hidden ones', () => {
  expect(changes(told(false))).toEqual(['NotificationRecorded']);
  expect(changes(told(true))).toEqual([]);
  expect(changes({ type: 'InternalReminderDue', requestId: id, remindAt: 1, reviewExpiresAt: 2, salt: null })).toEqual(
    [],
  );
  expect(changes({ type: 'ExclusionSealed', requestId: id, commitment: Buffer.alloc(32) })).toEqual([]);
});

test('a page learns of a guard’s act once the request shows it', () => {
  const closed: EventData = {
    ...{ type: 'AccessClosed', requestId: id, grantId: 'g', dataStoreId: dataStoreId('db'), reportId: 'r' },
    ...{ closedAt: 1, sessionsEnded: 0, outsideGrant: null, told: false, furtherUntold: false },
  };
  expect(resourceChangesOf(eventOf('contoso', 7, closed))).toMatchObject([
    { needed: { document: { collection: 'requests', id, sequence: 7, certain: 0 } } },
  ]);
});
