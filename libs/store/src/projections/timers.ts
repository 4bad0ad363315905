import type { TimerDocument } from '../documents.ts';
import type { EventPart, EventProjection } from '../projection.ts';
import { foldTimer, timerChanges, timerIdOf } from './timer-changes.ts';

/** What is waited for: set by one event, answered by another. */
const part: EventPart<TimerDocument> = {
  collection: 'timers',
  guard: 'sequence',
  changes: ({ value: event, partition }) =>
    timerChanges(event).map((change) => ({
      id: timerIdOf(event.tenantId, change.kind, change.subjectId),
      fold: (before) => foldTimer(before, change, event, partition),
    })),
};

export const timers: EventProjection = { name: 'timers', worker: 'timer', schema: 'events', parts: [part] };
