import { PROVIDER_TENANT } from '@lockbox/contracts/ids';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import type { Store } from '@lockbox/store/connect';
import { expect, test } from 'vitest';
import { webhookDocument } from '../../testing/documents.ts';
import { sampleEvent, sampleEvents } from '../../testing/events.ts';
import { anyItemSeal } from '../../testing/pending-item.ts';
import type { PendingItem } from '../../work-list/item.ts';
import { deliverAgain } from './redeliveries.ts';

const NOW = 1_000_000;
const own = webhookDocument('acme', 'hook', 'https://acme.example/hook');
const notificationId = notificationIdOf('wish', 'hook', 'WEBHOOK');
const { eventId, ...sample } = sampleEvent(sampleEvents.RequestExpired);
const event = { ...sample, _id: eventId, requestId: sampleEvents.RequestExpired.requestId, partition: 0 };

/** The event and its deliveries as stored, and the result of asking for another delivery. */
async function wished(trail: readonly object[], recorded: readonly object[], webhook = own) {
  const added: PendingItem[] = [];
  // Stand in for MongoDB, of which only these commands are used.
  const only = (documents: readonly object[]) => ({ findOne: async () => documents[0] ?? null });
  const store = {
    collections: { audit_events: only(trail), deliveries: only(recorded) },
    collection: () => ({ insertMany: async (items: readonly PendingItem[]) => void added.push(...items) }),
  } as unknown as Store;
  return { isOver: await deliverAgain(store, anyItemSeal, { id: 'wish', eventId, webhook }, NOW), added };
}

test('what somebody wants to have again becomes another notice of the same event, due at once', async () => {
  const { isOver, added } = await wished([event], []);
  expect(isOver).toBe(true);
  expect(added).toMatchObject([{ _id: notificationId, eventId, recipientId: 'hook', nextAt: NOW }]);
});

test('while the trail does not have the event, the wish waits', async () => {
  expect(await wished([], [])).toEqual({ isOver: false, added: [] });
});

test('a wish that was fulfilled and is taken once more is not fulfilled twice', async () => {
  expect(await wished([event], [{ _id: notificationId }])).toEqual({ isOver: true, added: [] });
});

test('an event of somebody else is delivered to nobody, and never will be', async () => {
  expect(await wished([event], [], { ...own, tenantId: 'other' as never })).toEqual({ isOver: true, added: [] });
  expect((await wished([event], [], { ...own, tenantId: PROVIDER_TENANT })).added).toHaveLength(1);
});
