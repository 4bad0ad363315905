import { personId, requestId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import type { Participants } from '../planning/participants.ts';
import { createPlanningMemory } from '../planning/planning-memory.ts';
import { noRecipients, type Recipients } from '../planning/recipients.ts';
import { NOW, noSeals, pendingItem } from '../testing/pending-item.ts';
import { acme } from '../testing/policy-events.ts';
import type { PendingItem } from '../work-list/item.ts';
import { type ComposeDeps, composeAll } from './compose-all.ts';

const open = requestId('r-1');
const asking = (changes: Partial<PendingItem> = {}): PendingItem =>
  pendingItem({ requestId: open, whileWaiting: true, offset: 7, ...changes });

const waiting: Participants = {
  _id: open,
  tenantId: acme,
  sequence: 1,
  engineerId: personId('engineer'),
  internalApproverId: null,
  waiting: true,
};
const over: Participants = { ...waiting, sequence: 2, over: true };

/** Composes an item, with what planning remembers of the events before an offset; more may be planned while that is read. */
async function composed(
  item: PendingItem,
  {
    next,
    people,
    request = over,
    whileReading = () => undefined,
  }: {
    readonly next: number;
    readonly people?: Recipients;
    readonly request?: Participants | null;
    whileReading?: (own: OwnPartition) => void;
  },
): Promise<unknown> {
  const own = { context: { partition: 0 }, memory: createPlanningMemory(next) } as OwnPartition; // nothing else is used
  own.memory.recipients.set(acme, people ?? { ...noRecipients(acme), administrators: [personId('ada')] });
  own.memory.participants.set(open, request);
  const none = {
    find: () => ({
      async toArray() {
        whileReading(own);
        return [];
      },
    }),
  };
  const channel = { channel: 'EMAIL', composer: async () => () => ({ kind: 'message', message: 'a letter' }) };
  const deps = {
    store: { collections: new Proxy({}, { get: () => none }) },
    collections: { recipients: none, participants: none, seals: noSeals },
    alarm: () => undefined,
    channel,
  } as unknown as ComposeDeps & { readonly channel: DeliveryChannel<string> }; // substitutes for MongoDB and a channel
  const [one] = await composeAll(deps, [{ own, item, until: NOW + 60_000 }], NOW);
  return one?.result;
}

const decided = { kind: 'settled', outcome: 'SKIPPED', detail: 'DECIDED' };

test('what asks for a decision about a request that is over is not sent', async () => {
  expect(await composed(asking(), { next: 8 })).toEqual(decided);
});

test.each([
  ['is not known, as if what was stored of it had been removed', null],
  ['is known as it was before the item, as if an older document had been put back', { ...waiting, waiting: false }],
])('a notice that asks for a decision about a request that %s is sent', async (_, request) => {
  expect(await composed(asking(), { next: 8, request })).toMatchObject({ kind: 'message' });
});

test('an older item, which has no offset of its event, is judged by what is remembered', async () => {
  const { offset: _, ...older } = asking();
  expect(await composed(older, { next: 8 })).toEqual(decided);
});

test('what asks for a decision waits until planning remembers its event', async () => {
  expect(await composed(asking(), { next: 7 })).toEqual({ kind: 'not-yet' });
});

test('it waits also if that is remembered while others are composed: what is known is from before', async () => {
  const whileReading = ({ memory }: OwnPartition) => {
    memory.participants.set(open, waiting);
    memory.next = 8;
  };
  expect(await composed(asking(), { next: 7, whileReading })).toEqual({ kind: 'not-yet' });
});

test('it does not wait for longer than it is of use', async () => {
  expect(await composed(asking({ until: NOW }), { next: 7 })).toMatchObject({ detail: 'TOO_LATE' });
});

describe('a letter to an administrator', () => {
  const told = pendingItem({ offset: 7 });
  const remembering = (next: number, administrators: readonly string[]) => ({
    next,
    people: { ...noRecipients(acme), sequence: 1, administrators: administrators.map(personId) },
  });

  test('is not sent to who is none any more', async () => {
    const skipped = { kind: 'settled', outcome: 'SKIPPED', detail: 'RECIPIENT_NO_ADMINISTRATOR' };
    expect(await composed(told, remembering(8, ['bob']))).toEqual(skipped);
    expect(await composed(told, remembering(8, ['ada', 'bob']))).toMatchObject({ kind: 'message' });
  });

  test('is sent where the people are known as they were before its event, as if an older document had been put back', async () => {
    const { people, ...rest } = remembering(8, ['bob']);
    expect(await composed(told, { ...rest, people: { ...people, sequence: 0 } })).toMatchObject({ kind: 'message' });
  });

  test('is sent to who has become one in an event that is not remembered yet', async () => {
    expect(await composed(told, remembering(7, ['bob']))).toMatchObject({ kind: 'message' });
  });

  test('says nothing of webhooks, and of the provider’s people', async () => {
    for (const other of [{ channel: 'WEBHOOK', recipientId: 'w-1' }, { side: 'provider' }] as const)
      expect(await composed({ ...told, ...other }, remembering(8, []))).toMatchObject({ kind: 'message' });
  });
});
