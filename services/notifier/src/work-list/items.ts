import type { NotificationOutcome } from '@lockbox/contracts/generated/events';
import { waitingDeliveries } from '@lockbox/store/collections/webhooks';
import { definePrivateCollection } from '@lockbox/store/define-collection';
import type { Collection } from 'mongodb';
import type { PlannedNotice } from './notice.ts';

/** What became of a notice. It is not in the log yet: then the item is removed. */
export interface Settled {
  readonly outcome: NotificationOutcome;
  readonly detail: string;
  readonly at: number;
}

interface Item extends Omit<PlannedNotice, 'notificationId'> {
  /** The notification's id. */
  readonly _id: string;
  readonly partition: number;
  /** When it is due. A claim moves it ahead, so that no other instance begins the same item. */
  readonly nextAt: number;
  /** The newest claim; null before the first. */
  readonly takenBy: string | null;
  /** How often it was attempted. */
  readonly attempts: number;
  /** Why the newest attempt failed. */
  readonly failure: string | null;
  /** How often something that the message needs was not in MongoDB yet. */
  readonly waits: number;
  /** How often the outcome has been sent to policy; absent before the first time. */
  readonly reports?: number;
}
export interface PendingItem extends Item {
  readonly state: 'PENDING';
}
export interface SettledItem extends Item {
  readonly state: 'SETTLED';
  readonly settled: Settled;
}

/**
 * One notice from its event until its outcome is in the log. Items are the notifier's own, in the private database:
 * attempts cannot be read from the log again.
 */
export type WorkItem = PendingItem | SettledItem;

export const workItems = definePrivateCollection<WorkItem>({
  name: waitingDeliveries.name, // the portal reads it as these
  indexes: [
    { partition: 1, channel: 1, state: 1, nextAt: 1 },
    { channel: 1, recipientId: 1 },
  ],
});

/** One event can tell many people; a write of this size leaves time for the next heartbeat. */
const ITEMS_PER_WRITE = 500;

/** Adds what has been planned. An item that is there already stays as it is. */
export async function addItems(
  items: Collection<WorkItem>,
  notices: readonly PlannedNotice[],
  { partition, now, heartbeat }: { readonly partition: number; readonly now: number; heartbeat(): Promise<void> },
): Promise<void> {
  for (let from = 0; from < notices.length; from += ITEMS_PER_WRITE) {
    await heartbeat();
    await items.bulkWrite(
      notices.slice(from, from + ITEMS_PER_WRITE).map(({ notificationId, ...notice }) => ({
        updateOne: {
          filter: { _id: notificationId },
          update: { $setOnInsert: { ...notice, ...UNTRIED, partition, nextAt: now } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }
}

const UNTRIED = { state: 'PENDING', takenBy: null, attempts: 0, failure: null, waits: 0 } as const;

export async function removeItems(items: Collection<WorkItem>, ids: ReadonlySet<string>): Promise<void> {
  if (ids.size > 0) await items.deleteMany({ _id: { $in: [...ids] } });
}
