import type { Event } from '@lockbox/contracts/generated/events';
import type { Notified } from '@lockbox/contracts/generated/policy-state';
import { commandIdOf } from '@lockbox/contracts/uuid';
import type { TenantState } from './state.ts';
import { isOver, TOLD_AGAIN_MS } from './time-rules.ts';

/** Of what the administrators are told once an hour at most: attempts of an engineer, or what a guard did under a request, on a data store. */
export interface ToldOf {
  readonly what: 'refused' | 'outside-grant' | 'not-closed';
  readonly of: string;
  readonly dataStoreId: string;
}

/** Whether the administrators are told of it now, since they were not within the last hour. */
export function isToldNow(state: TenantState, toldOf: ToldOf, now: number): boolean {
  const before = state.notified(memoryOf(toldOf));
  return before === undefined || isOver(before.recordedAt + TOLD_AGAIN_MS, now);
}

/** What is remembered of it. */
export const afterTelling = (
  toldOf: ToldOf,
  { tenantId, occurredAt: recordedAt }: Pick<Event, 'tenantId' | 'occurredAt'>,
): Notified => ({ type: 'Notified', tenantId, notificationId: memoryOf(toldOf), recordedAt, commandId: null });

/** An id that neither a notice nor a report can have. */
const memoryOf = ({ what, of, dataStoreId }: ToldOf): string => `told/${commandIdOf('told', what, of, dataStoreId)}`;
