import { randomUUID } from 'node:crypto';
import type { Channel } from '@lockbox/contracts/generated/events';
import type { Collection } from 'mongodb';
import type { PendingItem, SettledItem, WorkItem } from './items.ts';

/** What a search leaves out. */
export interface PassedOver {
  readonly ids: readonly string[];
  readonly recipientIds: readonly string[];
}

/** The items of one partition and channel, in the order in which they are due. */
export interface Queue {
  /** Items whose message is due. */
  due(now: number, limit: number, passedOver: PassedOver): Promise<readonly PendingItem[]>;
  /** Items whose outcome is due to be sent to policy. */
  unreported(now: number, limit: number): Promise<readonly SettledItem[]>;
  /** When the next of them is due; undefined where there is none. */
  nextDueAt(passedOver: PassedOver): Promise<number | undefined>;
  nextUnreportedAt(): Promise<number | undefined>;
  /** Claims items until then, and returns the ids of those it got: another instance may have claimed some. */
  claim(ids: readonly string[], now: number, until: number): Promise<ReadonlySet<string>>;
}

export function queueOf(items: Collection<WorkItem>, partition: number, channel: Channel): Queue {
  // The query asks for the state, so the items that it finds are of the type with that state.
  const find = <S extends WorkItem>(state: S['state'], filter: object, limit: number) =>
    items
      .find({ partition, channel, state, ...filter })
      .sort({ nextAt: 1 })
      .limit(limit)
      .toArray() as Promise<S[]>;
  return {
    due: (now, limit, passedOver) =>
      find<PendingItem>('PENDING', { nextAt: { $lte: now }, ...without(passedOver) }, limit),
    unreported: (now, limit) => find<SettledItem>('SETTLED', { nextAt: { $lte: now } }, limit),
    nextDueAt: async (passedOver) => (await find<PendingItem>('PENDING', without(passedOver), 1))[0]?.nextAt,
    nextUnreportedAt: async () => (await find<SettledItem>('SETTLED', {}, 1))[0]?.nextAt,
    async claim(ids, now, until) {
      if (ids.length === 0) return new Set();
      const takenBy = randomUUID();
      await items.updateMany(
        { _id: { $in: [...ids] }, state: 'PENDING', nextAt: { $lte: now } },
        { $set: { nextAt: until, takenBy } },
      );
      const taken = await items.find({ _id: { $in: [...ids] }, takenBy }, { projection: { _id: 1 } }).toArray();
      return new Set(taken.map(({ _id }) => _id));
    },
  };
}

const without = ({ ids, recipientIds }: PassedOver): object => ({
  _id: { $nin: ids },
  ...(recipientIds.length === 0 ? {} : { recipientId: { $nin: recipientIds } }),
});
