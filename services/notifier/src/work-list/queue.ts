import { randomUUID } from 'node:crypto';
import type { Channel } from '@lockbox/contracts/generated/events';
import type { Collection } from 'mongodb';
import type { PendingItem, SettledItem, WorkItem } from './item.ts';
import type { ItemSeal } from './item-seal.ts';
import type { ItemClaim } from './items.ts';

export const newClaim = (until: number): ItemClaim => ({ by: randomUUID(), until });

/** The items of one channel that are to be sent. */
export interface Queue {
  /** Those of these partitions, in the order in which they are due, without those of some recipients. */
  pending(
    partitions: readonly number[],
    limit: number,
    withoutRecipients: readonly string[],
  ): Promise<readonly PendingItem[]>;
  /** Claims items that are due, and returns the ids of those it got: another instance may have claimed some. */
  claim(ids: readonly string[], now: number, claim: ItemClaim): Promise<ReadonlySet<string>>;
}

export function queueOf(items: Collection<WorkItem>, itemSeal: ItemSeal, channel: Channel): Queue {
  return {
    async pending(partitions, limit, withoutRecipients) {
      const recipients = withoutRecipients.length === 0 ? {} : { recipientId: { $nin: withoutRecipients } };
      const found = items.find({ partition: { $in: partitions }, channel, state: 'PENDING', ...recipients });
      // The query asks for the state, so what it finds is of the type with that state.
      return itemSeal.genuine((await found.sort({ nextAt: 1 }).limit(limit).toArray()) as PendingItem[]);
    },
    async claim(ids, now, { by, until }) {
      if (ids.length === 0) return new Set();
      const { matchedCount } = await items.updateMany(
        { _id: { $in: [...ids] }, state: 'PENDING', nextAt: { $lte: now } },
        { $set: { nextAt: until, takenBy: by } },
      );
      if (matchedCount === ids.length) return new Set(ids);
      const taken = await items.find({ _id: { $in: [...ids] }, takenBy: by }, { projection: { _id: 1 } }).toArray();
      return new Set(taken.map(({ _id }) => _id));
    },
  };
}

/** Items of these partitions whose outcome should be in the log by now, and is not. */
export async function unrecorded(
  items: Collection<WorkItem>,
  itemSeal: ItemSeal,
  partitions: readonly number[],
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<readonly SettledItem[]> {
  const found = await Promise.all(
    (['EMAIL', 'WEBHOOK'] as const).map((channel) =>
      items
        .find({ partition: { $in: partitions }, channel, state: 'SETTLED', nextAt: { $lte: now } })
        .limit(limit)
        .toArray(),
    ),
  );
  return itemSeal.genuine(found.flat() as SettledItem[]); // as above
}
