import type { Clock } from '@lockbox/platform/clock';
import type { SendResult } from '../channels/channel.ts';
import type { PendingItem, Settled, SettledItem } from '../work-list/items.ts';
import { nextAttemptMs, nextLookMs, nextReportMs } from './retry.ts';
import type { WriteBuffer } from './write-buffer.ts';

/** Records what became of items, through the write buffer. */
export interface Recorder {
  /** What an attempt has led to. Resolves when a delivery is written. */
  attempted(item: PendingItem, result: SendResult): Promise<void>;
  /** What was settled without an attempt. */
  settled(item: PendingItem, outcome: Omit<Settled, 'at'>): void;
  /** A message that could not be composed or sent, for a fault in Lockbox. */
  failed(item: PendingItem, error: unknown): void;
  /** The projector has not written yet what the message needs. */
  notYet(item: PendingItem): void;
  /** An item that was claimed and not attempted. */
  givenBack(item: PendingItem): void;
  /** The outcome was sent to policy. */
  reported(item: SettledItem): void;
}

export function createRecorder(deps: {
  readonly buffer: WriteBuffer;
  readonly clock: Clock;
  onSettled(item: PendingItem, outcome: Omit<Settled, 'at'>): void;
  onFailed(item: PendingItem, error: unknown): void;
}): Recorder {
  const { buffer, clock, onSettled, onFailed } = deps;

  function settle(item: PendingItem, { outcome, detail }: Omit<Settled, 'at'>, attempts: number): void {
    const at = clock.now();
    const settled = { outcome, detail, at };
    buffer.add(item._id, { state: 'SETTLED', settled, nextAt: at, attempts });
    onSettled(item, settled);
  }
  function postpone(item: PendingItem, failure: string): void {
    const attempts = item.attempts + 1;
    // At its last moment it becomes due once more, and is settled as too late.
    const nextAt = Math.min(item.until, clock.now() + nextAttemptMs(attempts));
    buffer.add(item._id, { nextAt, attempts, failure });
  }
  const giveBack = (item: PendingItem) => buffer.add(item._id, { nextAt: item.nextAt });

  return {
    async attempted(item, { kind, detail }) {
      switch (kind) {
        case 'delivered':
          settle(item, { outcome: 'DELIVERED', detail }, item.attempts + 1);
          return await buffer.written().catch(() => undefined); // it stays in the buffer, and the next round throws
        case 'refused':
          return settle(item, { outcome: 'FAILED', detail }, item.attempts + 1);
        case 'deferred':
          return postpone(item, detail);
        case 'unreachable':
          return giveBack(item);
        default:
          return kind satisfies never;
      }
    },
    settled: (item, outcome) => settle(item, outcome, item.attempts),
    failed(item, error) {
      onFailed(item, error);
      postpone(item, 'ERROR');
    },
    notYet: (item) => buffer.add(item._id, { nextAt: clock.now() + nextLookMs(item.waits), waits: item.waits + 1 }),
    givenBack: giveBack,
    reported(item) {
      const reports = item.reports ?? 0;
      buffer.add(item._id, { nextAt: clock.now() + nextReportMs(reports), reports: reports + 1 });
    },
  };
}
