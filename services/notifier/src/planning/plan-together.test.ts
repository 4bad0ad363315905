import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { personId } from '@lockbox/contracts/ids';
import type { Batch, Incoming } from '@lockbox/worker/definition';
import { expect, test } from 'vitest';
import { sampleEvent, sampleEvents } from '../testing/events.ts';
import { anyItemSeal, noSeals } from '../testing/pending-item.ts';
import { acme } from '../testing/policy-events.ts';
import type { OwnPartition } from './own-partition.ts';
import { type PlanningDeps, planTogether } from './plan-together.ts';
import { createPlanningMemory } from './planning-memory.ts';
import { noRecipients } from './recipients.ts';

/** A work list in memory; `refuses` decides which notices it cannot take. */
function workList(refuses: (recipientId: string) => boolean = () => false) {
  const added: string[] = [];
  const none = { toArray: async () => [] };
  const items = {
    async insertMany(portion: readonly { readonly recipientId: string }[]) {
      if (portion.some(({ recipientId }) => refuses(recipientId))) throw new Error('too large');
      added.push(...portion.map(({ recipientId }) => recipientId));
    },
    deleteMany: async () => undefined,
  };
  const collection = { find: () => none };
  return {
    added,
    // Stand in for MongoDB and the channels, of which only this is used.
    deps: {
      collections: { recipients: collection, participants: collection, progress: collection, seals: noSeals },
      items,
      itemSeal: anyItemSeal,
      webhooks: collection,
      fresh: { claim: () => new Map(), added: () => undefined },
      clock: { now: () => 1 },
    } as never,
  };
}

/** A batch of one event of a partition whose administrator is this person. */
function batchOf(partition: number, administrator: string, data: EventData) {
  const memory = createPlanningMemory(0);
  memory.recipients.set(acme, { ...noRecipients(acme), administrators: [personId(administrator)] });
  const own = {
    context: { partition },
    memory,
    runner: { startAt: {}, handle: async () => ({}) },
  } as unknown as OwnPartition; // planning uses nothing else
  const record = { offset: 0, value: sampleEvent(data), raw: null, headers: {} } as unknown as Incoming<Event>; // as above
  const outcome: { result: unknown } = { result: undefined };
  const batch = {
    schema: 'events',
    topic: 'events',
    partition,
    records: [record],
    end: 1,
    heartbeat: async () => undefined,
  } as Batch<'events'>;
  return { own, batch, outcome };
}

async function plan(deps: PlanningDeps, batches: readonly ReturnType<typeof batchOf>[]): Promise<void> {
  for (const [index, settled] of (await planTogether(deps, batches)).entries()) {
    const { outcome } = batches[index] ?? {};
    if (outcome !== undefined) outcome.result = settled.status === 'fulfilled' ? 'done' : settled.reason;
  }
}

test('an event that cannot be planned fails its own partition alone', async () => {
  const { deps, added } = workList();
  const unknown = { type: 'Unheard' } as unknown as EventData; // an event that this version cannot plan
  const wrong = batchOf(0, 'ada', unknown);
  const right = batchOf(1, 'bob', sampleEvents.LockboxRequestCreated);
  await plan(deps, [wrong, right]);
  expect(wrong.outcome.result).toBeInstanceOf(Error);
  expect(wrong.own.memory.next).toBe(0);
  expect(right.outcome.result).toBe('done');
  expect(right.own.memory.next).toBe(1);
  expect(added).toEqual(['bob']);
});

test('what cannot be written fails its own partition alone', async () => {
  const { deps, added } = workList((recipientId) => recipientId === 'ada');
  const wrong = batchOf(0, 'ada', sampleEvents.LockboxRequestCreated);
  const right = batchOf(1, 'bob', sampleEvents.LockboxRequestCreated);
  await plan(deps, [wrong, right]);
  expect(wrong.outcome.result).toBeInstanceOf(Error);
  expect(right.outcome.result).toBe('done');
  expect(added).toEqual(['bob']);
});

test('the batch of a partition that was lost is left out', async () => {
  const { deps, added } = workList();
  const held = batchOf(1, 'bob', sampleEvents.LockboxRequestCreated);
  const lost = batchOf(0, 'ada', sampleEvents.LockboxRequestCreated);
  const heartbeat = async () => {
    throw new Error('lost');
  };
  await plan(deps, [{ ...lost, batch: { ...lost.batch, heartbeat } }, held]);
  expect(lost.outcome.result).toBeInstanceOf(Error);
  expect(added).toEqual(['bob']);
});
