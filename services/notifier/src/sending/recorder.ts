import type { Clock } from '@lockbox/platform/clock';
import type { SendResult } from '../channels/channel.ts';
import type { DeliveryOutcome, PendingItem, Settled, SettledItem } from '../work-list/item.ts';
import type { ItemSeal } from '../work-list/item-seal.ts';
import { nextAttemptMs, nextReportMs } from './retry.ts';
import type { ItemChanges, WriteBuffer } from './write-buffer.ts';

/** Records the outcomes of items, through the write buffer. Each call resolves when its change is written, and never fails. */
export interface Recorder {
  /** The result of an attempt. */
  attempted(item: PendingItem, result: SendResult): Promise<void>;
  /** An outcome without an attempt. */
  settled(item: PendingItem, outcome: DeliveryOutcome): Promise<void>;
  /** A message that could not be composed or sent, for a fault in Lockbox. */
  failed(item: PendingItem, error: unknown): Promise<void>;
  /** The projector has not written yet what the message needs; `item` says how often that was so. */
  notYet(item: PendingItem, nextAt: number): Promise<void>;
  /** An item that was claimed and not attempted: it is due again at once. */
  givenBack(item: PendingItem): Promise<void>;
}

/** The time of an outcome is as exact as this, so that items that are settled together change alike: see the write buffer. */
const SETTLED_TOGETHER_MS = 100;

export function createRecorder(deps: {
  readonly buffer: WriteBuffer;
  readonly itemSeal: Pick<ItemSeal, 'sealed'>;
  readonly clock: Clock;
  /** An item has its outcome. */
  onSettled(item: PendingItem, settled: Settled): void;
  /** The outcome is written. */
  onWritten(item: SettledItem): void;
  /** The list has an unclaimed item that is due at that time. */
  onDue(at: number): void;
  onFailed(item: PendingItem, error: unknown): void;
}): Recorder {
  const { buffer, itemSeal, clock, onSettled, onWritten, onDue, onFailed } = deps;

  async function settle(item: PendingItem, { outcome, detail }: DeliveryOutcome, attempts: number): Promise<void> {
    const at = Math.max(item.occurredAt, Math.floor(clock.now() / SETTLED_TOGETHER_MS) * SETTLED_TOGETHER_MS);
    const settled = { outcome, detail, at, attempts };
    // This instance sends the outcome as soon as this is written. If it cannot, any instance does so then.
    const changes = { state: 'SETTLED', settled, nextAt: at + nextReportMs(0), reports: 1 } as const;
    onSettled(item, settled);
    await buffer.add(item._id, changes);
    onWritten({ ...item, ...changes });
  }
  async function unclaim(item: PendingItem, changes: ItemChanges & { readonly nextAt: number }): Promise<void> {
    await buffer.add(item._id, changes);
    onDue(changes.nextAt);
  }
  function postpone(item: PendingItem, failure: string): Promise<void> {
    const attempts = item.attempts + 1;
    // At its last moment it becomes due once more, and is settled as too late.
    const { seal } = itemSeal.sealed({ ...item, attempts, failure });
    const nextAt = Math.min(item.until, clock.now() + nextAttemptMs(attempts));
    return unclaim(item, { nextAt, attempts, failure, seal });
  }
  // It keeps its place among those that wait.
  const giveBack = (item: PendingItem) => unclaim(item, { nextAt: Math.min(item.nextAt, clock.now()) });

  return {
    async attempted(item, { kind, detail }) {
      switch (kind) {
        case 'delivered':
          return await settle(item, { outcome: 'DELIVERED', detail }, item.attempts + 1);
        case 'refused':
          return await settle(item, { outcome: 'FAILED', detail }, item.attempts + 1);
        case 'deferred':
          return await postpone(item, detail);
        case 'unreachable':
          return await giveBack(item);
        default:
          return kind satisfies never;
      }
    },
    settled: (item, outcome) => settle(item, outcome, item.attempts),
    failed(item, error) {
      onFailed(item, error);
      return postpone(item, 'ERROR');
    },
    notYet: (item, nextAt) => unclaim(item, { nextAt, waits: item.waits }),
    givenBack: giveBack,
  };
}
