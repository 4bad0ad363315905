import type { Event } from '@lockbox/contracts/generated/events';
import { expect, test } from 'vitest';
import type { Incoming } from '../definition.ts';
import { createEventsGuard, type Judged } from './events-guard.ts';

// The guard looks at key, tenant, sequence and offset only.
const event = (tenantId: string, sequence: number, offset: number, key: string | null = tenantId) =>
  ({ offset, key: key && Buffer.from(key), value: { tenantId, sequence } }) as unknown as Incoming<Event>;
const offsets = (records: readonly Incoming<Event>[]) => records.map(({ offset }) => offset);
const faults = ({ dropped }: Judged) => dropped.map(({ record, fault }) => `${fault.code} at ${record.offset}`);

test('a tenant’s sequence that was seen at an earlier offset is dropped, whether in the same batch or a later one', () => {
  const guard = createEventsGuard();
  const first = guard.judge([event('a', 1, 10), event('b', 1, 11), event('a', 1, 12), event('a', 2, 13)]);
  expect([offsets(first.kept), faults(first)]).toEqual([[10, 11, 13], ['REPEATED_SEQUENCE at 12']]);
  first.accept();
  const second = guard.judge([event('b', 1, 14), event('a', 3, 15)]);
  expect([offsets(second.kept), faults(second)]).toEqual([[15], ['REPEATED_SEQUENCE at 14']]);
});

test('a redelivery comes at the same offsets and passes', () => {
  const guard = createEventsGuard();
  const batch = [event('a', 1, 10), event('a', 2, 11)];
  guard.judge(batch).accept();
  expect(guard.judge(batch).dropped).toEqual([]);
});

test('a batch that was not handled is not remembered', () => {
  const guard = createEventsGuard();
  guard.judge([event('a', 1, 10)]);
  expect(guard.judge([event('a', 1, 12)]).dropped).toEqual([]);
});

test('an event under another tenant’s key, or none, is dropped, and its sequence is not taken by it', () => {
  const guard = createEventsGuard();
  const judged = guard.judge([event('a', 1, 10, 'b'), event('a', 1, 11, null), event('a', 1, 12)]);
  expect([offsets(judged.kept), faults(judged)]).toEqual([[12], ['FOREIGN_EVENT at 10', 'FOREIGN_EVENT at 11']]);
});

test('a worker that looks into repeats gets them, but none under another key', () => {
  const guard = createEventsGuard({ deliverRepeats: true });
  const judged = guard.judge([event('a', 1, 10), event('a', 1, 11), event('a', 1, 12, 'b')]);
  expect([offsets(judged.kept), faults(judged)]).toEqual([[10, 11], ['FOREIGN_EVENT at 12']]);
});
