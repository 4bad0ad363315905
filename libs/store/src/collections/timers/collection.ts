import { defineCollection } from '../../define-collection.ts';
import type { TimerDocument } from './document.ts';
import { foldTimer, setsOnce, timerChanges, timerIdOf } from './timer-changes.ts';

export type { TimerDocument, TimerKind } from './document.ts';
export { timerIdOf, timersMoved } from './timer-changes.ts';

/** Deadlines: one event sets them, another answers them. */
export const timers = defineCollection<TimerDocument>({
  name: 'timers',
  worker: 'timer',
  indexes: [{ partition: 1, done: 1, dueAt: 1 }],
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: event, partition }) =>
      timerChanges(event).map((change) => ({
        id: timerIdOf(event.tenantId, change.kind, change.subjectId),
        ...(setsOnce(change) && { anew: true }),
        fold: (before) => foldTimer(before, change, event, partition),
      })),
  },
});
