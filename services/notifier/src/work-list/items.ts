import { waitingDeliveries } from '@lockbox/store/collections/webhooks';
import { definePrivateCollection } from '@lockbox/store/define-collection';
import { findByIds } from '@lockbox/store/find-by-ids';
import { refusedBy } from '@lockbox/store/projecting';
import type { Collection } from 'mongodb';
import type { PendingItem, WorkItem } from './item.ts';
import type { ItemSeal } from './item-seal.ts';
import type { PlannedNotice } from './notice.ts';

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

/** True for a notice that is to be sent now, in a message of its own. */
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
