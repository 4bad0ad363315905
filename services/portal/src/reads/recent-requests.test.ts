import { facts, idOfDataStore, lifeOfRequest, numberedRequestId } from '@lockbox/store/testing/sample-events';
import { eventOf } from '@lockbox/testing/event-of';
import { expect, test } from 'vitest';
import { createRecentRequests } from './recent-requests.ts';

/** The events of one request, numbered from `first` on. */
const eventsOf = (number: number, first = 1) =>
  lifeOfRequest('contoso', number).map(([data, actor], index) =>
    eventOf('contoso', first + index, data, actor === undefined ? {} : { actor }),
  );

test('a request whose submission was seen is kept in the log’s state', () => {
  const recent = createRecentRequests();
  const id = numberedRequestId('contoso', 1);
  const [submitted, approvedInternally, created, approved, granted] = eventsOf(1);
  if (!submitted || !approvedInternally || !created || !approved || !granted) throw new Error('five events');
  recent.seen(submitted, 500);
  expect(recent.get(id)).toMatchObject({ status: 'AWAITING_INTERNAL_APPROVAL', lockbox: null });
  for (const event of [approvedInternally, created]) recent.seen(event, 500);
  expect(recent.get(id)).toMatchObject({ status: 'ACTION_NEEDED', facts, internal: { by: 'approver-1' } });
  for (const event of [approved, granted]) recent.seen(event, 500);
  expect(recent.get(id)).toMatchObject({ status: 'APPROVED', access: { endedAt: null }, sequence: 5 });
  recent.seen(created, 500); // given again after an error of the tail
  expect(recent.get(id)).toMatchObject({ status: 'APPROVED', sequence: 5 });
});

test('a request whose submission was not seen is not kept, since events before might be missing', () => {
  const recent = createRecentRequests();
  for (const event of eventsOf(1).slice(1)) recent.seen(event, 500);
  expect(recent.get(numberedRequestId('contoso', 1))).toBeUndefined();
});

test('beyond the limit the oldest requests are forgotten, and all when an event could not be read', () => {
  const recent = createRecentRequests(1_200);
  for (const number of [1, 2, 3]) recent.seen(eventsOf(number, number)[0] ?? eventOf('contoso', 1, {} as never), 500);
  expect([1, 2, 3].map((number) => recent.get(numberedRequestId('contoso', number)) !== undefined)).toEqual([
    false,
    true,
    true,
  ]);
  recent.forgetAll();
  expect(recent.get(numberedRequestId('contoso', 3))).toBeUndefined();
});

test('what another tenant’s guard reports under its id changes nothing', () => {
  const recent = createRecentRequests();
  const requestId = numberedRequestId('contoso', 1);
  const [submitted, approvedInternally, created] = eventsOf(1);
  if (!submitted || !approvedInternally || !created) throw new Error('three events');
  const reported = eventOf('fabrikam', 900_000, {
    ...{ type: 'AccessOpened', requestId, grantId: 'g', reportId: 'r', dataStoreId: idOfDataStore, openedAt: 1 },
    ...{ outsideGrant: 'REQUEST_UNKNOWN', told: true, furtherUntold: false },
  });
  for (const event of [submitted, reported, approvedInternally, created]) recent.seen(event, 500);
  expect(recent.get(requestId)).toMatchObject({ status: 'ACTION_NEEDED', tenantId: 'contoso', sequence: 3 });
  expect(recent.get(requestId)).not.toHaveProperty('openings');
});
