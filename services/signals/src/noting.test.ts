import type { EventData } from '@lockbox/contracts/generated/events';
import { providerLog, tenantId } from '@lockbox/contracts/ids';
import {
  BEGIN,
  contoso,
  END,
  environmentWith,
  granted,
  HOUR_MS,
  handedBack,
  personRemoved,
  tenantRemoved,
} from '@lockbox/grants/testing/sample-grants';
import { eventOf } from '@lockbox/testing/event-of';
import { expect, test } from 'vitest';
import { createNoting, type Noting } from './noting.ts';
import { polled, pushed } from './testing/streams.ts';

const placed = (...events: readonly EventData[]) =>
  events.map((data, offset) => ({
    offset,
    value: eventOf(data.type === 'ProviderPersonRemoved' ? providerLog(3) : contoso, offset + 1, data, {
      occurredAt: BEGIN + offset,
    }),
  }));

const noting = (changes: Partial<Parameters<typeof createNoting>[0]> = {}): Noting =>
  createNoting({ partition: 3, streams: [pushed()], since: 0, next: 0, realTime: () => 5, ...changes });

test.each<[string, EventData]>([
  ['is handed back', handedBack],
  ['loses its engineer', personRemoved],
  ['loses its tenant', tenantRemoved],
  ['loses its data stores', environmentWith()],
])('each data store of a grant that %s is one signal, the same whenever it is read', (_, end) => {
  const [first, again] = [noting(), noting()];
  for (const each of [first, again]) each.read(placed(granted(), end));
  expect(first.unwritten()).toMatchObject([
    { dataStoreId: 'crm', grantId: 'grant-1', engineerId: 'engineer-1', tenantId: 'contoso', endedAt: BEGIN + 1 },
    { dataStoreId: 'files', state: 'PENDING', stream: 'gateway', partition: 3, offset: 1, notedAt: 5 },
  ]);
  expect(first.unwritten()).toEqual(again.unwritten());
});

test('signals of one end have one txn, and another end of the same grant has another', () => {
  const txns = (...events: readonly EventData[]) => {
    const all = noting();
    all.read(placed(granted(), ...events));
    return new Set(all.unwritten().map(({ causeId }) => causeId));
  };
  expect(txns(handedBack).size).toBe(1);
  expect(txns(environmentWith('files'), handedBack).size).toBe(2);
});

test('what the clock ends is the signal that the log would have made', () => {
  const [byClock, byLog] = [noting(), noting()];
  byClock.read(placed(granted()));
  byClock.pass(END - 1);
  expect(byClock.unwritten()).toEqual([]);
  byClock.pass(END);
  byLog.read(placed(granted(), { ...handedBack, reason: 'PERIOD_OVER' } as EventData));
  const told = (from: Noting) => from.unwritten().map(({ offset: _, ...signal }) => signal);
  expect(told(byClock)).toEqual(told(byLog));
  expect(byLog.unwritten()[0]).toMatchObject({ reason: 'PERIOD_OVER', endedAt: END });
  byClock.written(2);
  byClock.read(placed(granted(), { ...handedBack, reason: 'PERIOD_OVER' } as EventData));
  expect(told(byClock)).toEqual(told(byLog)); // under the same ids, so that it is not told again
});

test.each<[string, EventData]>([
  ['is handed back', handedBack],
  ['loses its engineer', personRemoved],
])('a grant that %s is signalled, even if a clock that is ahead has ended it before', (_, end) => {
  const one = noting();
  one.read(placed(granted()));
  one.pass(END);
  const early = one.unwritten().map(({ _id }) => _id);
  one.written(2);
  expect(one.oldestRunning()).toBe(0); // so that another instance knows it too
  one.read(placed(granted(), end));
  expect(one.unwritten()).toMatchObject([{ endedAt: BEGIN + 1 }, { endedAt: BEGIN + 1 }]);
  expect(one.unwritten().some(({ _id }) => early.includes(_id))).toBe(false);
  expect(one.oldestRunning()).toBeUndefined();
});

test('what could not be written stays noted, and a batch that comes again adds nothing', () => {
  const one = noting();
  const batch = placed(granted(), handedBack);
  one.read(batch);
  one.read(batch);
  expect(one.unwritten()).toHaveLength(2);
  one.written(1);
  expect(one.unwritten()).toMatchObject([{ dataStoreId: 'files' }]);
  one.written(1);
  one.pass(BEGIN + 2 * HOUR_MS);
  one.read(batch);
  expect(one.unwritten()).toEqual([]);
});

test('of a partition taken over, what was read before is known and not told again', () => {
  const one = noting({ next: 1 });
  const [begin, ...rest] = placed(granted(), handedBack);
  if (begin !== undefined) one.remember([begin]);
  expect(one.unwritten()).toEqual([]);
  expect(one.oldestRunning()).toBe(0);
  one.read(rest);
  expect(one.unwritten()).toHaveLength(2);
  expect(one.oldestRunning()).toBeUndefined();
});

test('a grant that the clock has ended is signalled once, and read again until the log has its end', () => {
  const one = noting();
  one.read(placed(granted()));
  one.pass(END + 2 * HOUR_MS);
  one.pass(END + 2 * HOUR_MS);
  expect(one.unwritten()).toHaveLength(2);
  expect(one.oldestRunning()).toBe(0);
  one.read(placed(granted(), { ...handedBack, reason: 'PERIOD_OVER' } as EventData));
  expect(one.oldestRunning()).toBeUndefined();
});

test('each receiver gets the signals of its tenants alone', () => {
  const streams = [
    pushed('all'),
    polled('contoso', { tenants: new Set([contoso]) }),
    pushed('other', { tenants: new Set([tenantId('fabrikam')]) }),
  ];
  const one = noting({ streams });
  one.read(placed(granted(), handedBack));
  expect(new Set(one.unwritten().map(({ stream }) => stream))).toEqual(new Set(['all', 'contoso']));
  expect(new Set(one.unwritten().map(({ _id }) => _id)).size).toBe(4);
});

test('at the very first start, access that ended long ago is not signalled', () => {
  const one = noting({ since: BEGIN + 2 });
  one.read(placed(granted(), handedBack));
  expect(one.unwritten()).toEqual([]);
});

test('while the log is read for the first time, access that ended hours before is signalled, and kept no longer', () => {
  const later = (offset: number, data: EventData) => ({
    offset,
    value: eventOf(contoso, offset + 1, data, { occurredAt: END + offset * HOUR_MS }),
  });
  for (const [since, told] of [
    [0, 2],
    [END + 1, 0],
  ] as const) {
    const one = noting({ since });
    one.read(placed(granted()));
    one.read([later(1, environmentWith('crm', 'files'))]);
    expect(one.unwritten()).toHaveLength(told);
    expect(one.oldestRunning()).toBeUndefined();
    one.read([later(2, environmentWith('crm', 'files'))]);
    // Only a grant that was forgotten can begin again.
    one.read([later(3, granted({ expiresAt: END + 20 * HOUR_MS }))]);
    expect(one.oldestRunning()).toBe(3);
  }
});

test('a grant under a reused id has signals of its own, and is no older than those before it', () => {
  const DAYS_MS = 45 * 24 * HOUR_MS;
  const events = [granted(), handedBack, granted({ grantId: 'grant-2', expiresAt: END + DAYS_MS })];
  const again = placed(...events, granted({ expiresAt: END + DAYS_MS }), handedBack).map((one, index) =>
    index < 2 ? one : { ...one, value: { ...one.value, occurredAt: one.value.occurredAt + DAYS_MS } },
  );
  const told = noting();
  told.read(again.slice(0, 4));
  expect(told.oldestRunning()).toBe(2);
  told.read(again);
  expect(told.unwritten().map(({ offset }) => offset)).toEqual([1, 1, 4, 4]);
  expect(new Set(told.unwritten().map(({ _id }) => _id)).size).toBe(4);
});
