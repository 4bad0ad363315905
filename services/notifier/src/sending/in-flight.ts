import { sleep } from '@lockbox/platform/retrying';
import type { OwnPartition } from '../planning/own-partition.ts';
import type { PendingItem } from '../work-list/item.ts';
import { SENT_WITHIN_MS } from './retry.ts';

/** An item that this instance has claimed until a moment: no other instance begins it before. */
export interface Claimed {
  readonly own: OwnPartition;
  readonly item: PendingItem;
  readonly until: number;
}

/** True if an item may still be sent. An attempt that begins later may last until another instance can claim it. */
export const mayBegin = ({ own, until }: Claimed, now: number): boolean =>
  !own.context.signal.aborted && now <= until - SENT_WITHIN_MS;

/** The items that wait for their message or their turn, are being sent, or are being recorded. */
export interface LettersInFlight {
  readonly size: number;
  has(id: string): boolean;
  /** How many there are for each recipient. */
  countByRecipient(): ReadonlyMap<string, number>;
  add(claimed: Claimed): void;
  remove(id: string): void;
  /** Resolves when none of a partition's are left. */
  over(own: OwnPartition): Promise<void>;
}

export function createLettersInFlight(): LettersInFlight {
  const inFlight = new Map<string, Claimed>();
  const waiting = new Set<{ readonly own: OwnPartition; over(): void }>();
  const isOver = (own: OwnPartition) => ![...inFlight.values()].some((one) => one.own === own);
  return {
    get size() {
      return inFlight.size;
    },
    has: (id) => inFlight.has(id),
    countByRecipient() {
      const counts = new Map<string, number>();
      for (const { item } of inFlight.values()) counts.set(item.recipientId, (counts.get(item.recipientId) ?? 0) + 1);
      return counts;
    },
    add: (claimed) => void inFlight.set(claimed.item._id, claimed),
    remove(id) {
      inFlight.delete(id);
      for (const one of waiting) {
        if (!isOver(one.own)) continue;
        waiting.delete(one);
        one.over();
      }
    },
    over: (own) => (isOver(own) ? Promise.resolve() : new Promise((over) => void waiting.add({ own, over }))),
  };
}

const CLOSE_WITHIN_MS = 5_000;

/** Waits until none of a partition's are left, for a little time. */
export async function overSoon(inFlight: LettersInFlight, own: OwnPartition): Promise<void> {
  const timer = new AbortController();
  await Promise.race([inFlight.over(own), sleep(CLOSE_WITHIN_MS, timer.signal)]);
  timer.abort();
}
