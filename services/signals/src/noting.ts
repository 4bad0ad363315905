import type { Event } from '@lockbox/contracts/generated/events';
import type { GrantChange } from '@lockbox/grants/grant';
import { HeldGrants } from '@lockbox/grants/held-grants';
import type { Stream } from './receivers.ts';
import { type AccessOver, signalsOf } from './signal.ts';

interface Placed {
  readonly offset: number;
  readonly value: Event;
}

/** Folds a partition of the log, and turns each end of access into signals for receivers. Pure except for its memory. */
export interface Noting {
  /** Events whose ends were noted before. */
  remember(events: readonly Placed[]): void;
  /** Notes too what the clock ended long before these events. */
  read(events: readonly Placed[]): void;
  /**
   * Notes access that is over by the clock. To be called only when all of the log has been read, which may have earlier ends.
   */
  pass(now: number): void;
  /** Ends that are noted and not written yet. */
  unwritten(): readonly AccessOver[];
  /** The first ones of them are written. */
  written(count: number): void;
  /** From this offset on the log has to be read for the grants that have not ended; undefined where there are none. */
  oldestRunning(): number | undefined;
}

/** No event of a partition is by so much older than one before it. */
const APART_MS = 3_600_000;
/** Never: to ask which grants have not ended by what was read, whatever the clock says. */
const BEFORE_ALL = Number.NEGATIVE_INFINITY;

export function createNoting(options: {
  readonly partition: number;
  readonly streams: readonly Stream[];
  /** By the log's time. Access that ended before is not signalled. */
  readonly since: number;
  /** The offset at which the reading begins. */
  readonly next: number;
  realTime(): number;
}): Noting {
  const { partition, streams, since, realTime } = options;
  /** By the log alone. */
  const held = new HeldGrants();
  /** The same by this program's clock. The clock may be ahead: later events of a grant are signalled even so. */
  const heldByClock = new HeldGrants();
  const begun = new Map<string, number>();
  const outbox: AccessOver[] = [];
  let { next } = options;

  function take({ offset, value }: Placed): readonly GrantChange[] {
    heldByClock.add(value);
    const changes = held.add(value);
    for (const { kind, grant } of changes) {
      if (kind !== 'begins') continue;
      begun.delete(grant.grantId); // of before its id was taken again, which would keep its place
      begun.set(grant.grantId, offset);
    }
    return changes;
  }

  function note(changes: readonly GrantChange[], offset: number, occurredAt: number, eventId?: string): void {
    for (const change of changes) {
      if (change.kind !== 'ends') continue;
      const endedAt = change.reason === 'PERIOD_OVER' ? change.grant.expiresAt : occurredAt;
      if (endedAt < since) continue;
      outbox.push(...signalsOf(change, streams, { partition, offset, endedAt, eventId, now: realTime() }));
    }
  }

  return {
    remember(events) {
      for (const event of events) take(event);
    },
    read(events) {
      for (const event of events) {
        if (event.offset < next) continue; // after an error records come again
        note(take(event), event.offset, event.value.occurredAt, event.value.eventId);
        next = event.offset + 1;
      }
      const last = events.at(-1);
      if (last === undefined) return;
      // Else each grant of the log would be kept until all of it was read.
      const longBefore = last.value.occurredAt - APART_MS;
      heldByClock.pass(longBefore);
      note(held.pass(longBefore), next, longBefore);
    },
    pass: (now) => note(heldByClock.pass(now), next, now),
    unwritten: () => [...outbox],
    written: (count) => void outbox.splice(0, count),
    oldestRunning() {
      const running = new Set(held.running(BEFORE_ALL).map(({ grantId }) => grantId));
      for (const grantId of begun.keys()) if (!running.has(grantId)) begun.delete(grantId);
      const [oldest] = begun.values(); // in the order in which they began
      return oldest;
    },
  };
}
