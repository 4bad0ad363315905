import { expect, test } from 'vitest';
import type { OwnPartition } from '../planning/own-partition.ts';
import { NOW, pendingItem } from '../testing/pending-item.ts';
import type { PendingItem } from '../work-list/item.ts';
import type { Queue } from '../work-list/queue.ts';
import { createBacklog } from './backlog.ts';
import { createLettersInFlight } from './in-flight.ts';
import { createLimiter } from './limiter.ts';

const own = { context: { partition: 0 } } as OwnPartition; // a backlog uses nothing else of it

const item = (id: string, nextAt = NOW): PendingItem => pendingItem({ _id: id, nextAt });

/** A backlog of a list that holds this. */
function backlogOf(list: readonly PendingItem[], atOncePerRecipient: number | null = null) {
  let now = NOW;
  const looks: (readonly string[])[] = [];
  const queue: Queue = {
    async due({ limit, withoutRecipients }) {
      looks.push(withoutRecipients);
      const found = list.filter(({ recipientId }) => !withoutRecipients.includes(recipientId)).slice(0, limit);
      const later = found.find(({ nextAt }) => nextAt > now)?.nextAt;
      return {
        items: found.filter(({ nextAt }) => nextAt <= now),
        nextAt: later ?? (found.length < limit ? Number.POSITIVE_INFINITY : now),
      };
    },
    claim: async (ids) => new Set(ids),
  };
  const inFlight = createLettersInFlight();
  const limiter = createLimiter({ atOnce: 9, unrecorded: 9, atOncePerRecipient });
  const backlog = createBacklog({ queue, inFlight, limiter, clock: { now: () => now } });
  const claim = async (room = 10) =>
    (await backlog.claim(new Map([[0, own]]), room)).map((one) => {
      inFlight.add(one);
      return one.item._id;
    });
  return {
    backlog,
    looks,
    claim,
    inFlight,
    wait(ms: number) {
      now += ms;
    },
  };
}

test('after a look the next one is when the next item is due', async () => {
  const { backlog, looks, claim } = backlogOf([item('due'), item('later', NOW + 3_000)]);
  expect(backlog.lookAt).toBeLessThan(NOW);
  expect(await claim()).toEqual(['due']);
  expect(backlog.lookAt).toBe(NOW + 3_000);
  backlog.due(NOW + 500);
  expect(backlog.lookAt).toBe(NOW + 500);
  expect(looks).toHaveLength(1);
});

test('where nothing is known to be due, the list is looked into once in a while', async () => {
  const { backlog, claim } = backlogOf([]);
  expect(await claim()).toEqual([]);
  expect(backlog.lookAt).toBe(NOW + 15_000);
});

test('what was added just now is claimed in its order without being looked for', async () => {
  const { backlog, looks, claim } = backlogOf([]);
  await claim();
  backlog.added(['a', 'b', 'c'].map((id) => ({ own, item: item(id) })));
  expect(backlog.lookAt).toBeLessThan(NOW);
  expect(await claim(2)).toEqual(['a', 'b']);
  expect(await claim(2)).toEqual(['c']);
  expect(looks).toHaveLength(1);
  expect(backlog.lookAt).toBe(NOW + 15_000);
});

test('items of a partition that was lost are not claimed any more', async () => {
  const { backlog, claim } = backlogOf([]);
  await claim();
  backlog.added([{ own, item: item('a') }]);
  backlog.close(own);
  expect(backlog.lookAt).toBe(NOW + 15_000);
});

test('while more is due than there is room for, it is looked for at once', async () => {
  const { backlog, claim } = backlogOf([item('a'), item('b'), item('c')]);
  expect(await claim(2)).toEqual(['a', 'b']);
  expect(backlog.lookAt).toBe(NOW);
});

test('what waits for its recipient is looked for when the recipient has a place again', async () => {
  const { backlog, looks, claim, inFlight } = backlogOf([item('a'), item('b')], 1);
  expect(await claim()).toEqual(['a']);
  expect(backlog.lookAt).toBe(NOW + 15_000);
  inFlight.remove('a');
  backlog.freed();
  expect(backlog.lookAt).toBe(NOW);
  expect(looks).toEqual([[]]);
});

test('without a partition the list is not looked into', async () => {
  const { backlog, looks } = backlogOf([item('a')]);
  expect(await backlog.claim(new Map(), 10)).toEqual([]);
  expect(backlog.lookAt).toBe(Number.POSITIVE_INFINITY);
  expect(looks).toEqual([]);
});

test('the list is looked into when the clock, which was ahead, has been set back', async () => {
  const { backlog, looks, claim, wait } = backlogOf([item('later', NOW + 3_600_000)]);
  await claim();
  wait(-3_600_000);
  expect(backlog.lookAt).toBeLessThan(NOW - 3_600_000);
  await claim();
  expect(looks).toHaveLength(2);
  expect(backlog.lookAt).toBe(NOW - 3_600_000 + 15_000);
});
