import type { PendingItem } from '../work-list/items.ts';

/** The items of a partition that wait for their turn or are being sent. */
export interface InFlight {
  readonly size: number;
  readonly ids: readonly string[];
  /** How many there are for each recipient. */
  countByRecipient(): ReadonlyMap<string, number>;
  /** Keeps an item until its sending is over, which never fails; resolves when it is removed. */
  add(item: PendingItem, sending: Promise<void>): Promise<void>;
  /** Resolves when all of them are over. */
  over(): Promise<void>;
}

export function createInFlight(): InFlight {
  const inFlight = new Map<string, { readonly recipientId: string; readonly sending: Promise<void> }>();
  return {
    get size() {
      return inFlight.size;
    },
    get ids() {
      return [...inFlight.keys()];
    },
    countByRecipient() {
      const counts = new Map<string, number>();
      for (const { recipientId } of inFlight.values()) counts.set(recipientId, (counts.get(recipientId) ?? 0) + 1);
      return counts;
    },
    add({ _id, recipientId }, sending) {
      const removed = sending.finally(() => inFlight.delete(_id));
      inFlight.set(_id, { recipientId, sending: removed });
      return removed;
    },
    async over() {
      await Promise.all([...inFlight.values()].map(({ sending }) => sending));
    },
  };
}
