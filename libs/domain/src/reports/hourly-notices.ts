import type { AccessRefused, Event } from '@lockbox/contracts/generated/events';
import type { Notified } from '@lockbox/contracts/generated/policy-state';
import { commandIdOf } from '@lockbox/contracts/uuid';
import type { TenantState } from '../decider/state.ts';
import { HOUR_MS, isOver } from '../time/time-rules.ts';
import { type HourlyPlaces, placeTaken, takenPlaces } from './hourly-places.ts';

/** The rule says: "Of the same engineer and data store, the administrators are told once an hour at most." */
const TOLD_AGAIN_MS = HOUR_MS;

/** Who reads 20 letters within an hour calls the provider, and learns nothing by another. */
const TOLD_AT_MOST = 20;

/**
 * The subject of a notice that is sent once an hour at most: an engineer's attempts on a data store, or a guard's acts under a
 * request on one.
 */
export interface ToldOf {
  readonly what: 'refused' | 'outside-grant' | 'not-closed';
  readonly of: string;
  readonly dataStoreId: string;
}

/** The notice's fields in the event. */
type Telling = Pick<AccessRefused, 'told' | 'furtherUntold'>;

export const UNTOLD: Telling = { told: false, furtherUntold: false };

/**
 * Decides whether the administrators are notified now: not if they were within the last hour, nor after 20 other notices of
 * this kind in this hour. Otherwise invented engineers or requests would flood them with e-mail.
 */
export function tellingOf(state: TenantState, toldOf: ToldOf, now: number): Telling {
  const before = state.notified(memoryOf(toldOf));
  const isNew = before === undefined || isOver(before.recordedAt + TOLD_AGAIN_MS, now);
  const taken = isNew ? takenPlaces(state, placesOf(toldOf), now) : TOLD_AT_MOST;
  return { told: taken < TOLD_AT_MOST, furtherUntold: taken + 1 === TOLD_AT_MOST };
}

/** Returns the entities to remember. */
export const afterTelling = (
  state: TenantState,
  toldOf: ToldOf,
  event: Pick<Event, 'tenantId' | 'occurredAt'>,
): readonly Notified[] => {
  const { tenantId, occurredAt: recordedAt } = event;
  return [
    { type: 'Notified', tenantId, notificationId: memoryOf(toldOf), recordedAt, commandId: null },
    placeTaken(state, placesOf(toldOf), event),
  ];
};

/** Each kind has its own: refused attempts, which anybody can make, never take those of a data store that is open. */
const placesOf = ({ what }: ToldOf): HourlyPlaces => ({ of: `told/${what}`, most: TOLD_AT_MOST });

/** An id that neither a notice nor a report can have. */
const memoryOf = ({ what, of, dataStoreId }: ToldOf): string => `told/${commandIdOf('told', what, of, dataStoreId)}`;
