import { CHANNELS } from '@lockbox/domain/notices/channels';
import type { Bell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import type { Collection, Filter } from 'mongodb';
import type { OwnPartition } from '../planning/own-partition.ts';
import type { WorkItem } from '../work-list/item.ts';
import { CLAIMED_MS, nextAttemptMs, nextReportMs } from './retry.ts';

/**
 * Brings forward the items that a clock which was ahead has deferred: the clock of the partition's previous owner, or this
 * program's until it was set right.
 */
export interface PutOff {
  open(own: OwnPartition): void;
  close(own: OwnPartition): Promise<void>;
  round(): Promise<number>;
}

const LOOK_EVERY_MS = 60_000;

export function createPutOff({ items, clock }: { items: Collection<WorkItem>; clock: Clock }, bell: Bell): PutOff {
  const partitions = new Set<OwnPartition>();
  return {
    open(own) {
      partitions.add(own);
      bell.ring();
    },
    async close(own) {
      partitions.delete(own);
    },
    async round() {
      const now = clock.now();
      const far: Filter<WorkItem> = {
        partition: { $in: [...partitions].map(({ context }) => context.partition) },
        channel: { $in: CHANNELS },
        state: { $in: ['PENDING', 'HELD', 'SETTLED'] },
        nextAt: { $gt: now + CLAIMED_MS },
        // Items that their recipients want later are not read each time.
        $or: [{ 'wish.kind': { $nin: ['digest', 'later'] } }, { 'wish.at': { $lte: now } }],
      };
      const found = await items.find(far, { projection: { state: 1, attempts: 1, reports: 1, nextAt: 1 } }).toArray();
      const ids = found.filter((item) => isPutOffTooFar(item, now)).map(({ _id }) => _id);
      // The instance that had it may still be sending it, for as long as a claim lasts.
      if (ids.length > 0) await items.updateMany({ _id: { $in: ids } }, { $set: { nextAt: now + CLAIMED_MS } });
      return LOOK_EVERY_MS;
    },
  };
}

/** True if no correct clock defers an item for so long. */
export function isPutOffTooFar(
  { state, attempts, reports = 0, nextAt }: Pick<WorkItem, 'state' | 'attempts' | 'reports' | 'nextAt'>,
  now: number,
): boolean {
  const wait =
    state === 'SETTLED' ? nextReportMs(Math.max(0, reports - 1)) : attempts > 0 ? nextAttemptMs(attempts) : 0;
  return nextAt > now + Math.max(CLAIMED_MS, wait);
}
