import type { Store } from '@lockbox/store/connect';
import type { Collection } from 'mongodb';
import type { Participants } from './participants.ts';
import type { Recipients } from './recipients.ts';

/** How far the events of a partition have been planned. */
interface PlanningProgress {
  /** `<topic>/<partition>` */
  readonly _id: string;
  readonly next: number;
}

/** What planning remembers, in the private database. All of it can be read from the log again. */
export interface PlanningMemory {
  readonly recipients: Collection<Recipients>;
  readonly participants: Collection<Participants>;
  readonly progress: Collection<PlanningProgress>;
}

export const planningMemoryOf = ({ privateDb }: Pick<Store, 'privateDb'>): PlanningMemory => ({
  recipients: privateDb.collection('notifier_circles'),
  participants: privateDb.collection('notifier_participants'),
  progress: privateDb.collection('notifier_progress'),
});
