import type { Event } from '@lockbox/contracts/generated/events';
import { defineCollection } from '../../define-collection.ts';
import type { TimerDocument } from './document.ts';
import { foldTimer, timerChanges, timerIdOf } from './timer-changes.ts';

export type { TimerDocument } from './document.ts';

/** Deadlines: one event sets them, another answers them. */
export const timers = defineCollection<TimerDocument>({
  name: 'timers',
  worker: 'timer',
  indexes: [
    { partition: 1, done: 1, dueAt: 1 },
    { tenantId: 1, kind: 1, done: 1 },
  ],
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: event, partition }) =>
      timerChanges(event).map((change) => ({
        id: timerIdOf(event.tenantId, change.kind, change.subjectId),
        fold: (before) => foldTimer(before, change, event, partition),
      })),
  },
});

/** The ids of the timers that an event sets or answers. */
export const timerIdsIn = (event: Event): readonly string[] =>
  timerChanges(event).map(({ kind, subjectId }) => timerIdOf(event.tenantId, kind, subjectId));
