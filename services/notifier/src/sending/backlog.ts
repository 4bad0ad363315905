import type { Clock } from '@lockbox/platform/clock';
import type { OwnPartition } from '../planning/own-partition.ts';
import { newClaim, type Queue } from '../work-list/queue.ts';
import type { Claimed, InFlight } from './in-flight.ts';
import type { Limiter } from './limiter.ts';
import { CLAIMED_MS } from './retry.ts';
import { unavailable, withinLimits } from './selection.ts';

/** What the work list holds and nobody has claimed. It is looked into when something in it may be due, and not more often. */
export interface Backlog {
  /** When something may be due. */
  readonly lookAt: number;
  /** An item is due then. */
  due(at: number): void;
  /** A recipient has a place again. */
  freed(): void;
  /** Claims what is due, so many at most. */
  claim(partitions: ReadonlyMap<number, OwnPartition>, room: number): Promise<readonly Claimed[]>;
}

/** The list is looked into so often even if nothing is known to be due: another instance may have given something back. */
const LOOK_EVERY_MS = 15_000;

export function createBacklog(deps: {
  readonly queue: Queue;
  readonly inFlight: InFlight;
  readonly limiter: Limiter;
  readonly clock: Clock;
}): Backlog {
  const { queue, inFlight, limiter, clock } = deps;
  let lookAt = Number.NEGATIVE_INFINITY;
  /** Something was left because its recipient has enough in flight. */
  let waitsForPlace = false;
  const due = (at: number): void => {
    lookAt = Math.min(lookAt, at);
  };

  async function claimDue(partitions: ReadonlyMap<number, OwnPartition>, room: number): Promise<readonly Claimed[]> {
    const now = clock.now();
    const left = unavailable(inFlight, limiter, now);
    const found = await queue.pending([...partitions.keys()], room, [...left]);
    const dueNow = found.filter(({ _id, nextAt }) => nextAt <= now && !inFlight.has(_id));
    const chosen = withinLimits(dueNow, ({ recipientId }) => recipientId, inFlight, limiter);
    const claim = newClaim(now + CLAIMED_MS);
    const claimed = await queue.claim(
      chosen.map(({ _id }) => _id),
      now,
      claim,
    );
    waitsForPlace = left.size > 0 || chosen.length < dueNow.length;
    const later = found.find(({ nextAt }) => nextAt > now)?.nextAt;
    due(later ?? (found.length < room ? Number.POSITIVE_INFINITY : now));
    for (const at of limiter.backedOff(now).values()) due(at);
    due(now + LOOK_EVERY_MS);
    return chosen.flatMap((item) => {
      const own = partitions.get(item.partition);
      return own === undefined || !claimed.has(item._id) ? [] : [{ own, item, until: claim.until }];
    });
  }

  return {
    get lookAt() {
      return lookAt;
    },
    due,
    freed() {
      if (!waitsForPlace) return;
      waitsForPlace = false;
      due(clock.now());
    },
    async claim(partitions, room) {
      lookAt = Number.POSITIVE_INFINITY; // what becomes due while this looks is not forgotten
      try {
        return partitions.size === 0 ? [] : await claimDue(partitions, room);
      } catch (error) {
        due(clock.now());
        throw error;
      }
    },
  };
}
