import type { Event } from '@lockbox/contracts/generated/events';
import type { Notified } from '@lockbox/contracts/generated/policy-state';
import type { TenantState } from '../decider/state.ts';
import { HOUR_MS } from '../time/time-rules.ts';

/** A count that is limited within one hour of the log's clock. */
export interface HourlyPlaces {
  readonly of: string;
  readonly most: number;
}

/**
 * How many are taken in the hour of `now`. Places are taken from the first on and again in each hour, so that they need no room
 * beyond their number, and those of this hour are the first of all.
 */
export function takenPlaces(state: TenantState, { of, most }: HourlyPlaces, now: number): number {
  const hour = hourOf(now);
  const isTaken = (place: number): boolean => {
    const taken = state.notified(memoryOf(of, place));
    return taken !== undefined && hourOf(taken.recordedAt) === hour;
  };
  let [taken, free] = [0, most];
  while (taken < free) {
    const middle = Math.floor((taken + free) / 2);
    if (isTaken(middle)) taken = middle + 1;
    else free = middle;
  }
  return taken;
}

/** Returns the entity to remember when one more is taken. */
export const placeTaken = (
  state: TenantState,
  places: HourlyPlaces,
  { tenantId, occurredAt: recordedAt }: Pick<Event, 'tenantId' | 'occurredAt'>,
): Notified => ({
  type: 'Notified',
  tenantId,
  notificationId: memoryOf(places.of, takenPlaces(state, places, recordedAt)),
  recordedAt,
  commandId: null,
});

const hourOf = (time: number): number => Math.floor(time / HOUR_MS);
/** An id that neither a notice nor a report can have. */
const memoryOf = (of: string, place: number): string => `place/${of}/${place}`;
