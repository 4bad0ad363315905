import { expect, test } from 'vitest';
import type { OwnPartition } from '../planning/own-partition.ts';
import { createPlanningMemory } from '../planning/planning-memory.ts';
import { NOW, pendingItem } from '../testing/pending-item.ts';
import { createAtHand } from './at-hand.ts';
import { createLettersInFlight } from './in-flight.ts';
import { CLAIMED_MS } from './retry.ts';

/** One claimed item whose message cannot be composed yet. It counts the attempts. */
function started() {
  let [now, composed] = [NOW, 0];
  const none = { find: () => ({ toArray: async () => [] }) };
  const deps = {
    store: { collections: new Proxy({}, { get: () => none }) },
    collections: { recipients: none, participants: none },
    channel: {
      composer: async () => () => {
        composed++;
        return { kind: 'not-yet' };
      },
    },
    inFlight: createLettersInFlight(),
    clock: { now: () => now },
  } as unknown as Parameters<typeof createAtHand>[0]; // substitutes for MongoDB and a channel, of which nothing else is used
  const atHand = createAtHand(deps);
  const own = { memory: createPlanningMemory(0) } as OwnPartition; // of which nothing else is used
  atHand.take([{ own, item: pendingItem({ offset: 0 }), until: NOW + CLAIMED_MS }]);
  return {
    atHand,
    composed: () => composed,
    wait(ms: number) {
      now += ms;
    },
  };
}

test('a message that cannot be composed yet is tried again after half a second', async () => {
  const { atHand, composed, wait } = started();
  await atHand.compose();
  expect(atHand.nextAt).toBe(NOW + 500);
  wait(499);
  await atHand.compose();
  expect(composed()).toBe(1);
  wait(1);
  await atHand.compose();
  expect(composed()).toBe(2);
});

test('it does not wait for longer because the clock was ahead', async () => {
  const { atHand, composed, wait } = started();
  await atHand.compose();
  wait(-3_600_000);
  await atHand.compose();
  expect(composed()).toBe(2);
});
