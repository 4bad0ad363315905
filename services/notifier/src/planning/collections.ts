import type { Store } from '@lockbox/store/connect';
import { definePrivateCollection } from '@lockbox/store/define-collection';
import { type DocumentSeal, documentSeal, type Sealed, type SealKeys } from '@lockbox/store/seal';
import type { Collection } from 'mongodb';
import type { Participants } from './participants.ts';
import type { Recipients } from './recipients.ts';

/** Documents of one reading of the log. When planning begins again, those of earlier readings count no more. */
interface OfReading extends Sealed {
  readonly reading?: string;
}
export type StoredRecipients = Recipients & OfReading;
export type StoredParticipants = Participants & OfReading & { readonly leavesAt?: Date };

/** The offset up to which the events of a partition have been planned. */
export interface PlanningProgress extends OfReading {
  /** `<topic>/<partition>` */
  readonly _id: string;
  readonly next: number;
}

/**
 * The planning documents, in the private database. All of them can be read from the log again: recipients and progress get new
 * names when recipients hold something new, and the log is then read from its beginning. A notice that is planned again has the
 * same id, and one that the log records as sent is not sent again. Each document is sealed, because it decides who is notified.
 */
export interface PlanningCollections {
  readonly recipients: Collection<StoredRecipients>;
  readonly participants: Collection<StoredParticipants>;
  readonly progress: Collection<PlanningProgress>;
  readonly seals: { readonly [K in 'recipients' | 'participants' | 'progress']: DocumentSeal };
}

const recipients = definePrivateCollection<StoredRecipients>({ name: 'notifier_recipients' });
export const participants = definePrivateCollection<StoredParticipants>({
  name: 'notifier_requests',
  expiresAt: 'leavesAt',
});
const progress = definePrivateCollection<PlanningProgress>({ name: 'notifier_progress' });

export const planningCollectionsOf = (store: Pick<Store, 'collection'>, keys: SealKeys): PlanningCollections => ({
  recipients: store.collection(recipients),
  participants: store.collection(participants),
  progress: store.collection(progress),
  seals: {
    recipients: documentSeal(keys, recipients.name),
    participants: documentSeal(keys, participants.name, ['leavesAt']),
    progress: documentSeal(keys, progress.name),
  },
});
