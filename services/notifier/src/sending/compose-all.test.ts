import { personId, requestId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import { createPlanningMemory } from '../planning/planning-memory.ts';
import { NOW, pendingItem } from '../testing/pending-item.ts';
import { acme } from '../testing/policy-events.ts';
import type { PendingItem } from '../work-list/items.ts';
import { type ComposeDeps, composeAll } from './compose-all.ts';

const open = requestId('r-1');
const asking = (changes: Partial<PendingItem> = {}): PendingItem =>
  pendingItem({ requestId: open, whileWaiting: true, offset: 7, ...changes });

/** Composes an item, with what planning remembers of the events before an offset; more may be planned while that is read. */
async function composed(
  item: PendingItem,
  { next, whileReading = () => undefined }: { readonly next: number; whileReading?: (own: OwnPartition) => void },
): Promise<unknown> {
  const own = { context: { partition: 0 }, memory: createPlanningMemory(next) } as OwnPartition; // nothing else is used
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
    collections: { recipients: none, participants: none },
    alarm: () => undefined,
    channel,
  } as unknown as ComposeDeps & { readonly channel: DeliveryChannel<string> }; // stand in for MongoDB and a channel
  const [one] = await composeAll(deps, [{ own, item, until: NOW + 60_000 }], NOW);
  return one?.result;
}

const decided = { kind: 'settled', outcome: 'SKIPPED', detail: 'DECIDED' };

test('what asks for a decision about a request that is over is not sent', async () => {
  expect(await composed(asking(), { next: 8 })).toEqual(decided);
});

test('an older item, which does not say where its event stands, is judged by what is remembered', async () => {
  const { offset: _, ...older } = asking();
  expect(await composed(older, { next: 8 })).toEqual(decided);
});

test('what asks for a decision waits until planning remembers its event', async () => {
  expect(await composed(asking(), { next: 7 })).toEqual({ kind: 'not-yet' });
});

test('it waits also if that is remembered while others are composed: what is known is from before', async () => {
  const whileReading = ({ memory }: OwnPartition) => {
    memory.participants.set(open, {
      _id: open,
      tenantId: acme,
      sequence: 1,
      engineerId: personId('engineer'),
      internalApproverId: null,
      waiting: true,
    });
    memory.next = 8;
  };
  expect(await composed(asking(), { next: 7, whileReading })).toEqual({ kind: 'not-yet' });
});

test('it does not wait for longer than it is of use', async () => {
  expect(await composed(asking({ until: NOW }), { next: 7 })).toMatchObject({ detail: 'TOO_LATE' });
});
