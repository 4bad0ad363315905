import type { Store } from '@lockbox/store/connect';
import { definePrivateCollection } from '@lockbox/store/define-collection';
import type { Collection } from 'mongodb';
import type { Participants } from './participants.ts';
import type { Recipients } from './recipients.ts';

/** How far the events of a partition have been planned. */
interface PlanningProgress {
  /** `<topic>/<partition>` */
  readonly _id: string;
  readonly next: number;
}

/**
 * What planning remembers, in the private database. All of it can be read from the log again: recipients and progress have
 * new names when recipients hold something new, and the log is then read from its beginning. What is planned again has
 * the same ids, and what the log says was sent is not sent again.
 */
export interface PlanningCollections {
  readonly recipients: Collection<Recipients>;
  readonly participants: Collection<Participants>;
  readonly progress: Collection<PlanningProgress>;
}

const recipients = definePrivateCollection<Recipients>({ name: 'notifier_known_people' });
const participants = definePrivateCollection<Participants>({ name: 'notifier_participants' });
const progress = definePrivateCollection<PlanningProgress>({ name: 'notifier_planned_up_to' });

export const planningCollectionsOf = (store: Pick<Store, 'collection'>): PlanningCollections => ({
  recipients: store.collection(recipients),
  participants: store.collection(participants),
  progress: store.collection(progress),
});
