import { requestId, tenantId } from '@lockbox/contracts/ids';
import type { Outgoing } from '@lockbox/worker/definition';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OwnPartition } from '../planning/own-partition.ts';
import { anyItemSeal } from '../testing/pending-item.ts';
import type { SettledItem } from '../work-list/item.ts';
import { createOutcomeReports } from './outcome-reports.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settled = (id: string): SettledItem => ({
  _id: id,
  tenantId: tenantId('acme'),
  eventId: 'e-1',
  sequence: 1,
  requestId: requestId('r-1'),
  occurredAt: 0,
  recipientId: 'ada',
  side: 'customer',
  channel: 'EMAIL',
  notice: { kind: 'disclosed', requestId: requestId('r-1'), liftedAt: 0 },
  until: 1,
  whileWaiting: false,
  partition: 0,
  state: 'SETTLED',
  settled: { outcome: 'DELIVERED', detail: '250', at: 1, attempts: 1 },
  nextAt: 10_000,
  reports: 1,
  takenBy: null,
  attempts: 1,
  failure: null,
  waits: 0,
});

/** Outcomes of one partition; `unrecorded` is what the list holds that the log should show. */
async function started(unrecorded: readonly SettledItem[] = []) {
  const sends: number[] = [];
  const changes: object[] = [];
  let rings = 0;
  let isDown = false;
  const found = { limit: () => ({ toArray: async () => (changes.length > 0 ? [] : unrecorded) }) };
  const outcomes = createOutcomeReports(
    {
      // Stands in for MongoDB, of which only this query is used.
      items: {
        find: ({ channel }: { channel: string }) =>
          channel === 'EMAIL' ? found : { limit: () => ({ toArray: async () => [] }) },
      } as never,
      buffer: {
        async add(_id, change) {
          changes.push(change);
        },
        written: async () => undefined,
      },
      itemSeal: anyItemSeal,
      command: () => ({ topic: 'commands', key: null, value: null }),
      clock: { now: () => Date.now() },
    },
    { ring: () => void rings++, sleep: async () => undefined },
  );
  const send = async (records: readonly Outgoing[]) => {
    if (isDown) throw new Error('Kafka is away');
    sends.push(records.length);
  };
  // Nothing else of a partition is used.
  const own = { context: { partition: 0, send }, caughtUp: { reached: async () => true } } as unknown as OwnPartition;
  outcomes.open(own);
  await outcomes.round();
  return {
    outcomes,
    own,
    sends,
    changes,
    rings: () => rings,
    down(is: boolean) {
      isDown = is;
    },
  };
}

test('outcomes gather for a second, and are sent together and once', async () => {
  const { outcomes, sends, rings } = await started();
  const before = rings();
  for (const id of ['n-1', 'n-2', 'n-3']) outcomes.add(settled(id));
  vi.advanceTimersByTime(999);
  expect(rings()).toBe(before);
  vi.advanceTimersByTime(1);
  expect(rings()).toBe(before + 1);
  await outcomes.round();
  await outcomes.round();
  expect(sends).toEqual([3]);
});

test('outcomes that could not be sent are kept', async () => {
  const { outcomes, sends, down } = await started();
  outcomes.add(settled('n-1'));
  down(true);
  await expect(outcomes.round()).rejects.toThrow('away');
  outcomes.add(settled('n-2'));
  down(false);
  await outcomes.round();
  expect(sends).toEqual([2]);
});

test('a partition that is closed leaves no outcome behind', async () => {
  const { outcomes, own, sends } = await started();
  outcomes.add(settled('n-1'));
  await outcomes.close(own);
  expect(sends).toEqual([1]);
});

test('an outcome that the log does not show is sent again, later each time', async () => {
  const { sends, changes } = await started([settled('n-1')]);
  expect(sends).toEqual([1]);
  expect(changes).toEqual([{ nextAt: Date.now() + 20_000, reports: 2 }]);
});

test('outcomes that the log does not show are looked for when the clock, which was ahead, has been set back', async () => {
  const { outcomes, sends, changes } = await started([settled('n-1')]);
  changes.length = 0; // it is put off no more
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(await outcomes.round()).toBe(15_000);
  expect(sends).toEqual([1, 1]);
});
