import { expect, test } from 'vitest';
import { at, days, given, givenOn, hours } from './testing/given.ts';
import { deny, R1, recordNotice, waitingForCustomer } from './testing/sample.ts';

test('the outcome of a notice is recorded once, while its request waits and when it has ended', () => {
  const { log } = given(...waitingForCustomer).when(recordNotice());
  givenOn(log, []).when(recordNotice()).thenNothing();
  givenOn(log, [deny()]).when(recordNotice()).thenNothing();
  expect(log.memory.request(R1)?.type).toBe('Closed');
});

test('a notice about a request that has ended is recorded once too, and again when the request is forgotten', () => {
  const { log } = given(...waitingForCustomer, deny()).when(recordNotice());
  givenOn(log, [])
    .when(at(days(34), recordNotice()))
    .thenNothing();
  const forgotten = at(hours(1) + days(36), recordNotice());
  givenOn(log, []).when(forgotten).thenEvents('NotificationRecorded');
  givenOn(log, []).when(forgotten).thenNothing();
});

test.each(['notice-1', 'report/0b5d2c9a-4e1b-5d2f-8c3a-907c0a3f5e6f', ''])(
  'no outcome is recorded under %j: a notice has a UUID, and what is no notice has none',
  (notificationId) => {
    for (const requestId of [R1, null])
      given(...waitingForCustomer)
        .when(recordNotice({ notificationId, requestId }))
        .thenRefused('NOTICE_ID_INVALID');
  },
);
