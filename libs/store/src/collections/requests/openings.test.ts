import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, requestId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import type { OpeningPart, RequestDocument } from './document.ts';
import { openingsOf, reallyEndedAt } from './openings.ts';

type Reported = Extract<EventData, { type: 'AccessOpened' | 'AccessClosed' | 'AccessNotClosed' }>;
const about = (store: string, outsideGrant: Reported['outsideGrant'] = null) => ({
  requestId: requestId('r'),
  grantId: 'g',
  reportId: 'n',
  dataStoreId: dataStoreId(store),
  outsideGrant,
  told: false,
  furtherUntold: false,
});
const opened = (openedAt: number, store = 'orders', outside: Reported['outsideGrant'] = null): Reported => ({
  ...about(store, outside),
  type: 'AccessOpened',
  openedAt,
});
const closed = (closedAt: number, store = 'orders'): Reported => ({
  ...about(store),
  type: 'AccessClosed',
  closedAt,
  sessionsEnded: 1,
});
const notClosed = (since: number, store = 'orders'): Reported => ({
  ...about(store),
  type: 'AccessNotClosed',
  since,
  reason: 'UNREACHABLE',
});
const after = (...reports: readonly Reported[]): readonly OpeningPart[] => {
  let openings: readonly OpeningPart[] = [];
  for (const report of reports) openings = openingsOf({ openings }, report);
  return openings;
};
const access = {
  grantId: 'g',
  basis: 'EMERGENCY',
  grantedAt: 0,
  expiresAt: 100,
  endedAt: 100,
  endReason: 'PERIOD_OVER',
} as const;
const endedAt = (openings: readonly OpeningPart[], changes: Partial<RequestDocument['access']> = {}) =>
  reallyEndedAt({ access: { ...access, ...changes }, openings });

describe('what guards opened and closed', () => {
  test('is kept by data store, with the newest opening and closing, and the sessions that were ended in all', () => {
    expect(after(opened(1), opened(2, 'files'), closed(3), opened(4), closed(5))).toEqual([
      { dataStoreId: 'orders', openedAt: 4, closedAt: 5, sessionsEnded: 2, notClosed: null, outsideGrant: null },
      { dataStoreId: 'files', openedAt: 2, closedAt: null, sessionsEnded: 0, notClosed: null, outsideGrant: null },
    ]);
  });

  test('is the same in whatever order reports come', () => {
    const orders = [
      [opened(1), closed(2), opened(3), closed(4)],
      [closed(4), opened(3), closed(2), opened(1)],
      [opened(3), opened(1), closed(4), closed(2)],
    ];
    for (const order of orders) expect(after(...order)).toMatchObject([{ openedAt: 3, closedAt: 4 }]);
    // A data store that was opened after it was closed is open.
    for (const order of [
      [opened(1), closed(2), opened(3)],
      [opened(3), closed(2), opened(1)],
    ])
      expect(after(...order)).toMatchObject([{ openedAt: 3, closedAt: null }]);
    for (const order of [
      [notClosed(2), closed(4)],
      [closed(4), notClosed(2)],
    ])
      expect(after(opened(1), ...order)).toMatchObject([{ closedAt: 4, notClosed: null }]);
  });

  test('is not closed in time until a closing after that', () => {
    const late = { since: 3, reason: 'UNREACHABLE' };
    expect(after(opened(1), notClosed(3))).toMatchObject([{ closedAt: null, notClosed: late }]);
    expect(after(opened(1), closed(2), notClosed(3))).toMatchObject([{ notClosed: late }]);
    expect(after(opened(1), notClosed(3), closed(3))).toMatchObject([{ closedAt: 3, notClosed: null }]);
  });

  test('keeps why no grant covered it, also when it is closed', () => {
    expect(after(opened(1, 'files', 'OTHER_DATA_STORE'), closed(2, 'files'))).toMatchObject([
      { closedAt: 2, outsideGrant: 'OTHER_DATA_STORE' },
    ]);
  });

  test('is listed for every data store that a grant covers, and for 100 that none does', () => {
    const outside = Array.from({ length: 101 }, (_, index) => opened(1, `outside-${index}`, 'OTHER_DATA_STORE'));
    const inside = Array.from({ length: 101 }, (_, index) => opened(1, `inside-${index}`));
    const stores = after(...outside, ...inside).map(({ dataStoreId }) => dataStoreId);
    expect(stores).toHaveLength(201);
    expect(stores).not.toContain('outside-100');
    expect(stores).toContain('inside-100');
  });
});

describe('access has really ended', () => {
  test('with the last closing, once it is over and every data store that was opened is closed', () => {
    expect(endedAt(after(opened(1), opened(2, 'files'), closed(99), closed(101, 'files')))).toBe(101);
    expect(endedAt(after(opened(1), opened(2, 'files'), closed(101)))).toBeNull();
    expect(endedAt(after(opened(1), closed(50)), { endedAt: null })).toBeNull();
    expect(endedAt(after(opened(1), closed(50), opened(60)))).toBeNull();
    expect(endedAt(after(opened(1), closed(50), notClosed(100)))).toBeNull();
  });

  test('is not known where more data stores than are listed may be open', () => {
    const outside = (index: number) => [
      opened(1, `outside-${index}`, 'OTHER_DATA_STORE'),
      closed(2, `outside-${index}`),
    ];
    const many = (count: number) => Array.from({ length: count }, (_, index) => outside(index)).flat();
    expect(endedAt(after(...many(99), opened(1), closed(101)))).toBe(101);
    expect(endedAt(after(...many(101), opened(1), closed(101)))).toBeNull();
  });

  test('is not known where no guard reports, and of what led to no access', () => {
    expect(endedAt([])).toBeNull();
    expect(reallyEndedAt({ access: null, openings: after(opened(1), closed(2)) })).toBeNull();
  });
});
