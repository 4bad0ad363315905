import type { Event } from '@lockbox/contracts/generated/events';
import { expect, test } from 'vitest';
import type { Incoming } from '../definition.ts';
import { createEventsGuard } from './events-guard.ts';

// The guard looks at tenant, sequence and offset only.
const event = (tenantId: string, sequence: number, offset: number) =>
  ({ offset, value: { tenantId, sequence } }) as unknown as Incoming<Event>;
const offsets = (records: readonly Incoming<Event>[]) => records.map(({ offset }) => offset);

test('a tenant’s sequence that was seen at an earlier offset is dropped, whether in the same batch or a later one', () => {
  const guard = createEventsGuard();
  const first = guard.judge([event('a', 1, 10), event('b', 1, 11), event('a', 1, 12), event('a', 2, 13)]);
  expect([offsets(first.kept), offsets(first.repeated)]).toEqual([[10, 11, 13], [12]]);
  first.accept();
  const second = guard.judge([event('b', 1, 14), event('a', 3, 15)]);
  expect([offsets(second.kept), offsets(second.repeated)]).toEqual([[15], [14]]);
});

test('a redelivery comes at the same offsets and passes', () => {
  const guard = createEventsGuard();
  const batch = [event('a', 1, 10), event('a', 2, 11)];
  guard.judge(batch).accept();
  expect(guard.judge(batch).repeated).toEqual([]);
});

test('a batch that was not handled is not remembered', () => {
  const guard = createEventsGuard();
  guard.judge([event('a', 1, 10)]);
  expect(guard.judge([event('a', 1, 12)]).repeated).toEqual([]);
});
