import { randomUUID } from 'node:crypto';
import { CHANNELS } from '@lockbox/domain/notices/channels';
import type { Collection, Filter, FindCursor, WithId } from 'mongodb';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { PendingItem, SettledItem, WorkItem } from './item.ts';
import type { ItemSeal } from './item-seal.ts';
import type { ItemClaim } from './items.ts';

export const newClaim = (until: number): ItemClaim => ({ by: randomUUID(), until });

/** Items that are due, and the time at which more may be due. */
export interface DueItems {
  readonly items: readonly PendingItem[];
  readonly nextAt: number;
}

export interface DueQuery {
  readonly partitions: readonly number[];
  readonly now: number;
  readonly limit: number;
  readonly withoutRecipients: readonly string[];
}

/** The items of one channel that are to be sent. */
export interface Queue {
  due(query: DueQuery): Promise<DueItems>;
  /** Claims items that are due, and returns the ids of those it got: another instance may have claimed some. */
  claim(ids: readonly string[], now: number, claim: ItemClaim): Promise<ReadonlySet<string>>;
}

/** One digest has at most this many notices: a mail server refuses a message that is too large. */
const DIGEST_AT_MOST = 2_000;

export function queueOf(
  items: Collection<WorkItem>,
  itemSeal: ItemSeal,
  { channel, isDigest }: Pick<DeliveryChannel<unknown>, 'channel' | 'isDigest'>,
): Queue {
  const state: PendingItem['state'] = isDigest ? 'HELD' : 'PENDING';
  const filterOf = ({ partitions, withoutRecipients }: DueQuery): Filter<WorkItem> => ({
    partition: { $in: partitions },
    channel,
    state,
    ...(withoutRecipients.length === 0 ? {} : { recipientId: { $nin: withoutRecipients } }),
  });
  // The filter has the state, so the items that it finds are of the type with that state.
  const read = async (found: FindCursor<WithId<WorkItem>>) => (await found.toArray()) as PendingItem[];

  /** The items in the order in which they are due. */
  async function dueOneByOne(query: DueQuery): Promise<DueItems> {
    const found = await read(items.find(filterOf(query)).sort({ nextAt: 1 }).limit(query.limit));
    const later = found.find(({ nextAt }) => nextAt > query.now);
    const isCut = found.length === query.limit;
    return {
      items: itemSeal.genuine(found.filter(({ nextAt }) => nextAt <= query.now)),
      nextAt: later?.nextAt ?? (isCut ? query.now : Number.POSITIVE_INFINITY),
    };
  }

  /** The items of one recipient after those of another, and never a part of what is due for a recipient. */
  async function dueByRecipient(query: DueQuery): Promise<DueItems> {
    const isDue = { ...filterOf(query), nextAt: { $lte: query.now } };
    const order = { tenantId: 1, recipientId: 1, sequence: 1 } as const;
    const found = await read(items.find(isDue).sort(order).limit(query.limit));
    const last = found.at(-1);
    if (last === undefined || found.length < query.limit)
      return { items: itemSeal.genuine(found), nextAt: Number.POSITIVE_INFINITY };
    // More may be due for the last recipient: a later query begins with that recipient, and this one leaves it out.
    const { tenantId, recipientId } = last;
    const others = found.filter((item) => item.tenantId !== tenantId || item.recipientId !== recipientId);
    const ofLast = () =>
      items
        .find({ ...isDue, tenantId, recipientId })
        .sort(order)
        .limit(DIGEST_AT_MOST);
    return { items: itemSeal.genuine(others.length > 0 ? others : await read(ofLast())), nextAt: query.now };
  }

  return {
    due: isDigest ? dueByRecipient : dueOneByOne,
    async claim(ids, now, { by, until }) {
      if (ids.length === 0) return new Set();
      const { matchedCount } = await items.updateMany(
        { _id: { $in: [...ids] }, state, nextAt: { $lte: now } },
        { $set: { nextAt: until, takenBy: by } },
      );
      if (matchedCount === ids.length) return new Set(ids);
      const taken = await items.find({ _id: { $in: [...ids] }, takenBy: by }, { projection: { _id: 1 } }).toArray();
      return new Set(taken.map(({ _id }) => _id));
    },
  };
}

/** Settled items of these partitions whose outcome should be in the log by now, and is not. */
export async function unrecorded(
  items: Collection<WorkItem>,
  itemSeal: ItemSeal,
  partitions: readonly number[],
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<readonly SettledItem[]> {
  const found = await Promise.all(
    CHANNELS.map((channel) =>
      items
        .find({ partition: { $in: partitions }, channel, state: 'SETTLED', nextAt: { $lte: now } })
        .limit(limit)
        .toArray(),
    ),
  );
  return itemSeal.genuine(found.flat() as SettledItem[]); // as above
}
