import type { EventData } from '@lockbox/contracts/generated/events';
import { eventKind } from '../catalogue/events.ts';

/** Which of a tenant's administrators are notified of an event: all, or all but the one who acted. */
export type AlwaysTold = 'administrators' | 'other administrators';

/**
 * Whom an event is announced to whatever the tenant has set, so that who has the log alone can see that a notice is missing. Each
 * notice has an outcome in the log, `SKIPPED` too: for a person who chose not to be notified. Undefined where it depends on more than the event.
 */
export function alwaysToldOf(data: EventData): AlwaysTold | undefined {
  switch (data.type) {
    case 'AccessNotClosed':
    case 'AccessRefused':
      return data.told ? 'administrators' : undefined;
    case 'AccessOpened':
    case 'AccessClosed':
      return data.told && data.outsideGrant !== null ? 'administrators' : undefined;
    default: {
      const { notified } = eventKind(data.type);
      return notified === 'administrators' || notified === 'other administrators' ? notified : undefined;
    }
  }
}
