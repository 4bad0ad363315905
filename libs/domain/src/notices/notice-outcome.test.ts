import { tenantId } from '@lockbox/contracts/ids';
import { eventIdOf, notificationIdOf } from '@lockbox/contracts/uuid';
import { expect, test } from 'vitest';
import { at, days, given, givenOn, hours } from '../testing/given.ts';
import { deny, R1, recordNotice, waitingForCustomer } from '../testing/sample.ts';

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

/** An outcome as the notifier reports it, of this event of the tenant. */
function outcomeOf(
  aboutSequence: number,
  recipientId: string,
  channel: 'EMAIL' | 'WEBHOOK' = 'EMAIL',
  tenant = 'contoso',
) {
  const eventId = eventIdOf(tenantId(tenant), aboutSequence);
  const notificationId = notificationIdOf(eventId, recipientId, channel);
  return { notificationId, eventId, aboutSequence, recipientId, channel };
}

test.each([
  ['an administrator', outcomeOf(1, 'ada')],
  ['a person of the provider', outcomeOf(1, 'engineer-1')],
  ['a webhook', outcomeOf(1, 'a-webhook', 'WEBHOOK')],
  [
    'a webhook, once more',
    { ...outcomeOf(1, 'a-webhook', 'WEBHOOK'), notificationId: notificationIdOf('again', 'a-webhook', 'WEBHOOK') },
  ],
])('the outcome of a notice of an event of the log to %s is recorded', (_, outcome) => {
  given(...waitingForCustomer)
    .when(recordNotice(outcome))
    .thenEvents('NotificationRecorded');
});

test.each([
  ['an event that the log does not have yet', outcomeOf(1_000, 'ada')],
  ['an event that no log has', outcomeOf(0, 'ada')],
  ["another tenant's event", outcomeOf(1, 'ada', 'EMAIL', 'fabrikam')],
  ['a webhook, of an event that the log does not have yet', outcomeOf(1_000, 'a-webhook', 'WEBHOOK')],
  ['a person whom nobody knows', outcomeOf(1, 'nobody-1')],
  [
    'another notice than its event and recipient make',
    { ...outcomeOf(1, 'ada'), notificationId: notificationIdOf('e', 'ada', 'EMAIL') },
  ],
])('no outcome is recorded of a notice of %s', (_, outcome) => {
  given(...waitingForCustomer)
    .when(recordNotice(outcome))
    .thenRefused('NOTICE_UNFOUNDED');
});
