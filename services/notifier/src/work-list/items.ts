import type { NotificationOutcome } from '@lockbox/contracts/generated/events';
import { waitingDeliveries } from '@lockbox/store/collections/webhooks';
import { definePrivateCollection } from '@lockbox/store/define-collection';
import { findByIds } from '@lockbox/store/find-by-ids';
import { refusedBy } from '@lockbox/store/projecting';
import type { Collection } from 'mongodb';
import type { ItemSeal } from './item-seal.ts';
import type { PlannedNotice } from './notice.ts';

export interface Outcome {
  readonly outcome: NotificationOutcome;
  readonly detail: string;
}
/** What became of a notice. It is not in the log yet: then the item is removed. */
export interface Settled extends Outcome {
  readonly at: number;
  /** How often it was attempted, this time included. */
  readonly attempts: number;
}

interface Item extends Omit<PlannedNotice, 'notificationId'> {
  /** The notification's id. */
  readonly _id: string;
  readonly partition: number;
  /** When it is due. A claim moves it ahead, so that no other instance begins the same item. */
  readonly nextAt: number;
  /** The newest claim; null before the first. */
  readonly takenBy: string | null;
  /** How often it was attempted before it was settled. */
  readonly attempts: number;
  /** Why the newest attempt failed. */
  readonly failure: string | null;
  /** How often something that the message needs was not in MongoDB yet. */
  readonly waits: number;
  /** How often the outcome has been sent to policy; absent before the first time. */
  readonly reports?: number;
  /** See ItemSeal. */
  readonly seal?: string;
}
export interface PendingItem extends Item {
  /** A held one waits for its recipient's digest. */
  readonly state: 'PENDING' | 'HELD';
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

/** Many enough to be quick, few enough for one command. */
const ITEMS_PER_WRITE = 500;

/** Who sends an item, and until when no other instance begins it. */
export interface ItemClaim {
  readonly by: string;
  readonly until: number;
}

/** The item of a notice that was planned just now; claimed, if this instance sends it at once. */
export function newItem(
  { notificationId, ...notice }: PlannedNotice,
  {
    partition,
    now,
    claim,
  }: { readonly partition: number; readonly now: number; readonly claim: ItemClaim | undefined },
): PendingItem {
  return {
    _id: notificationId,
    ...notice,
    partition,
    state: notice.wish?.kind === 'digest' ? 'HELD' : 'PENDING',
    nextAt: claim?.until ?? Math.max(now, notBefore(notice)),
    takenBy: claim?.by ?? null,
    attempts: 0,
    failure: null,
    waits: 0,
  };
}

const notBefore = ({ wish }: Pick<PlannedNotice, 'wish'>): number =>
  wish === undefined || wish.kind === 'none' ? 0 : wish.at;

/** Whether it is to be sent by itself, and now. */
export const isDue = (notice: Pick<PlannedNotice, 'wish'>, now: number): boolean =>
  notice.wish?.kind !== 'digest' && notBefore(notice) <= now;

/**
 * Adds items, and returns the ids of those that are there already: they stay as they are. What is there by such an id and is not
 * the notifier's own is replaced.
 */
export async function addItems(
  items: Collection<WorkItem>,
  itemSeal: ItemSeal,
  added: readonly PendingItem[],
): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  for (let from = 0; from < added.length; from += ITEMS_PER_WRITE) {
    const portion = added.slice(from, from + ITEMS_PER_WRITE).map((item) => itemSeal.sealed(item));
    const refused = await refusedBy(items.insertMany(portion, { ordered: false }));
    for (const index of refused) there.add(portion[index]?._id ?? '');
  }
  if (there.size === 0) return there;
  const known = [...(await findByIds(items, there)).values()] as WorkItem[]; // found with all of their fields
  const genuine = new Set(itemSeal.genuine(known).map(({ _id }) => _id));
  for (const item of added) {
    if (!there.has(item._id) || genuine.has(item._id)) continue;
    await items.replaceOne({ _id: item._id }, itemSeal.sealed(item), { upsert: true });
    there.delete(item._id);
  }
  return there;
}

export async function removeItems(items: Collection<WorkItem>, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await items.deleteMany({ _id: { $in: [...ids] } });
}
