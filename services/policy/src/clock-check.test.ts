import { SENDER_HEADER } from '@lockbox/contracts/senders';
import { describe, expect, test } from 'vitest';
import { decideAll } from './batch.ts';
import { clockFaultOf, stopAtWrongClock } from './clock-check.ts';
import { BatchMemory, PartitionMemory } from './memory.ts';
import { command, PARTITION, received, submission } from './testing/commands.ts';
import { NOW, policyDeps } from './testing/deps.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TOLERANCE_MS = 5 * MINUTE_MS;

const at = (timestamp: number, sentAt = NOW, offset = 0) =>
  received(command(submission(`R-${offset}`), { sentAt }), offset, 'intake', timestamp);
const fault = (timestamp: number, sentAt: number, now = NOW) => clockFaultOf(at(timestamp, sentAt), now, TOLERANCE_MS);

describe("a broker's time is believed when", () => {
  const rows: [string, number, number][] = [
    ['the clocks differ by as much as is tolerated', NOW + TOLERANCE_MS, NOW],
    ['a command is read days after it was sent', NOW - 100 * HOUR_MS, NOW - 100 * HOUR_MS - TOLERANCE_MS],
    ['a command of long ago is sent again: the broker agrees with policy', NOW - MINUTE_MS, NOW - 100 * HOUR_MS],
    ["a sender's clock is days ahead: the broker agrees with policy", NOW, NOW + 100 * HOUR_MS],
  ];
  test.each(rows)('%s', (_, timestamp, sentAt) => {
    expect(fault(timestamp, sentAt)).toBeUndefined();
  });
});

describe("a broker's time is not believed when", () => {
  const rows: [string, number, number, string][] = [
    ['it is ahead of policy, whatever the sender signed', NOW + TOLERANCE_MS + 1, NOW + TOLERANCE_MS, 'ahead of'],
    ['it is ahead of a command that is read late', NOW - HOUR_MS, NOW - 2 * HOUR_MS, '3600 s from the time'],
    ['it lies behind the sender and behind policy', NOW - 8 * HOUR_MS, NOW, '-28800 s from the time'],
  ];
  test.each(rows)('%s', (_, timestamp, sentAt, sentence) => {
    expect(fault(timestamp, sentAt)).toContain(sentence);
  });
});

describe('a partition of commands', () => {
  const records = [at(NOW, NOW, 4), at(NOW + HOUR_MS, NOW, 5), at(NOW, NOW, 6), at(NOW + 2 * HOUR_MS, NOW, 7)];

  test('stops at the first whose time is not believed, and the alarm says how to go on', () => {
    const stop = stopAtWrongClock(policyDeps(), records, 12);
    expect(stop).toMatchObject({ offset: 5, error: { code: 'CLOCK_DIFFERS' } });
    expect(stop?.error.message).toContain(`"${PARTITION}:12" to LOCKBOX_CLOCK_DIFFERS_UNTIL`);
  });

  test('does not stop at what has no effect anyway', () => {
    const foreign = records.map((record) => ({
      ...record,
      headers: { ...record.headers, [SENDER_HEADER]: Buffer.from('portal') },
    }));
    expect(stopAtWrongClock(policyDeps(), foreign, 12)).toBeUndefined();
  });

  test('goes on where an operator sets such commands aside: they become dead letters, the others are decided', () => {
    const deps = policyDeps({ clocks: { toleranceMs: TOLERANCE_MS, setAsideUntil: new Map([[PARTITION, 7]]) } });
    expect(stopAtWrongClock(deps, records, 12)).toMatchObject({ offset: 7 });
    const memory = new BatchMemory(new PartitionMemory());
    const { deadLetters } = decideAll(deps, PARTITION, records.slice(0, 3), memory, new Set());
    // Their tenant is unknown, which shows that they were decided.
    expect(deadLetters.map(({ record, code }) => [record.offset, code])).toEqual([
      [4, 'UNKNOWN_TENANT'],
      [5, 'CLOCK_DIFFERS'],
      [6, 'UNKNOWN_TENANT'],
    ]);
  });
});
