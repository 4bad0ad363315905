/** Folds a request from its events like the projector, but without a database, so that a page can do it too. */
import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestDocument } from './document.ts';
import { changeOf } from './projection.ts';

export { isEarlierIdOf } from './earlier.ts';
export { openingsShown, reallyEndedAt } from './openings.ts';
export { NO_USE, usesShown } from './use.ts';
export type { RequestDocument };

/** The request after its events, in their order; null where they are those of none that anybody is shown. */
export function requestOfEvents(events: readonly Event[]): RequestDocument | null {
  let request: RequestDocument | null = null;
  for (const event of events) request = changeOf(event)?.fold(request) ?? request;
  return request;
}
