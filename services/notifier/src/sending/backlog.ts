import type { Clock } from '@lockbox/platform/clock';
import type { OwnPartition } from '../planning/own-partition.ts';
import type { PendingItem } from '../work-list/item.ts';
import { newClaim, type Queue } from '../work-list/queue.ts';
import type { Claimed, LettersInFlight } from './in-flight.ts';
import type { Limiter } from './limiter.ts';
import { CLAIMED_MS } from './retry.ts';
import { unavailable, withinLimits } from './selection.ts';

/** An unclaimed item. */
export type Unclaimed = Pick<Claimed, 'own' | 'item'>;

/** The unclaimed items of the work list. The list is queried when one of its items may be due, and not more often. */
export interface Backlog {
  /** The time at which an item may be due. */
  readonly lookAt: number;
  /** The list has an item that is due then. */
  due(at: number): void;
  /** These were added to the list, and are due. */
  added(items: readonly Unclaimed[]): void;
  /** A recipient has a place again. */
  freed(): void;
  /** Claims what is due, so many at most. */
  claim(partitions: ReadonlyMap<number, OwnPartition>, room: number): Promise<readonly Claimed[]>;
  /** A partition is lost. */
  close(own: OwnPartition): void;
}

/** The list is looked into so often even if nothing is known to be due: another instance may have given something back. */
const LOOK_EVERY_MS = 15_000;
/** Items in memory, which need not be looked for. */
const KNOWN_AT_MOST = 5_000;

interface BacklogDeps {
  readonly queue: Queue;
  readonly inFlight: LettersInFlight;
  readonly limiter: Limiter;
  readonly clock: Clock;
}

export function createBacklog({ queue, inFlight, limiter, clock }: BacklogDeps): Backlog {
  const known = new Map<string, Unclaimed>();
  /** With limits per recipient, one unavailable recipient would delay the others. */
  const keepsKnown = limiter.atOncePerRecipient === Number.POSITIVE_INFINITY;
  let lookAt = Number.NEGATIVE_INFINITY;
  /** True if an item was left because its recipient has enough in flight. */
  let waitsForPlace = false;
  const due = (at: number): void => {
    lookAt = Math.min(lookAt, at);
  };
  /** A time that is so far ahead was set by a clock that has been set back since. */
  const isTooFar = () => Number.isFinite(lookAt) && lookAt > clock.now() + LOOK_EVERY_MS;

  /** Queries the list for items that are due. */
  async function look(partitions: ReadonlyMap<number, OwnPartition>, room: number): Promise<readonly Unclaimed[]> {
    const now = clock.now();
    lookAt = now + LOOK_EVERY_MS; // what becomes due from now on is not forgotten
    const left = unavailable(inFlight, limiter, now);
    const found = await queue.due({
      partitions: [...partitions.keys()],
      now,
      limit: room,
      withoutRecipients: [...left],
    });
    const dueNow = found.items.filter(({ _id }) => !inFlight.has(_id));
    const chosen = withinLimits(dueNow, ({ recipientId }) => recipientId, inFlight, limiter);
    waitsForPlace = left.size > 0 || chosen.length < dueNow.length;
    due(Math.min(found.nextAt, ...limiter.backedOff(now).values()));
    return ownOf(partitions, chosen);
  }

  return {
    get lookAt() {
      return known.size > 0 || isTooFar() ? Number.NEGATIVE_INFINITY : lookAt;
    },
    due,
    added(items) {
      for (const one of items) {
        if (keepsKnown && known.size < KNOWN_AT_MOST) known.set(one.item._id, one);
        else due(clock.now());
      }
    },
    freed() {
      if (!waitsForPlace) return;
      waitsForPlace = false;
      due(clock.now());
    },
    async claim(partitions, room) {
      if (partitions.size === 0) {
        lookAt = Number.POSITIVE_INFINITY; // until one is admitted
        return [];
      }
      try {
        const isToLook = lookAt <= clock.now() || isTooFar();
        const chosen = isToLook ? await look(partitions, room) : [...known.values()].slice(0, room);
        const claimed = await claimAll(queue, chosen, clock.now());
        for (const { item } of chosen) known.delete(item._id);
        return claimed;
      } catch (error) {
        due(clock.now());
        throw error;
      }
    },
    close(own) {
      for (const [id, one] of known) if (one.own === own) known.delete(id);
    },
  };
}

/** Those whose partition this instance has. */
const ownOf = (partitions: ReadonlyMap<number, OwnPartition>, items: readonly PendingItem[]): readonly Unclaimed[] =>
  items.flatMap((item) => {
    const own = partitions.get(item.partition);
    return own === undefined ? [] : [{ own, item }];
  });

/** Claims items, and returns those that no other instance has claimed meanwhile. */
async function claimAll(queue: Queue, chosen: readonly Unclaimed[], now: number): Promise<readonly Claimed[]> {
  const claim = newClaim(now + CLAIMED_MS);
  const ids = chosen.map(({ item }) => item._id);
  const claimed = await queue.claim(ids, now, claim);
  return chosen.flatMap((one) => (claimed.has(one.item._id) ? [{ ...one, until: claim.until }] : []));
}
