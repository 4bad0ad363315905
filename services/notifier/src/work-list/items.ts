import type { NotificationOutcome } from '@lockbox/contracts/generated/events';
import type { Store } from '@lockbox/store/connect';
import {
  type WebhookDocument,
  type WebhookTestDocument,
  WORK_LIST,
  webhooksOf,
  webhookTestsOf,
} from '@lockbox/store/webhooks';
import type { Collection } from 'mongodb';
import type { PlannedNotice } from '../planning/plan.ts';
import type { Circle, Participants } from '../planning/recipients.ts';

/** What became of a notice; not yet in the log, or the item would be gone. */
export interface Settled {
  readonly outcome: NotificationOutcome;
  readonly detail: string;
  readonly at: number;
}

interface Item extends Omit<PlannedNotice, 'notificationId'> {
  /** The notification's id. */
  readonly _id: string;
  readonly partition: number;
  /** Not before this. A sending pushes it ahead while it lasts, so that no other instance begins the same. */
  readonly nextAt: number;
  /** Which sending has taken it last; null before the first. */
  readonly takenBy: string | null;
  /** How often it was tried and not taken. */
  readonly attempts: number;
  /** Why it was not taken last. */
  readonly failure: string | null;
  /** How often something that the letter needs was not in MongoDB yet. */
  readonly waits: number;
  /** How often the outcome has been sent to policy. */
  readonly told: number;
}
export interface PendingItem extends Item {
  readonly state: 'PENDING';
}
export interface SettledItem extends Item {
  readonly state: 'SETTLED';
  readonly settled: Settled;
}
export type WorkItem = PendingItem | SettledItem;

interface Progress {
  /** `<topic>/<partition>` */
  readonly _id: string;
  readonly next: number;
}

/**
 * The notifier's own memory, in the private database: attempts cannot be rebuilt from the log. An item lives from the
 * event that it tells of until its outcome is in the log.
 */
export interface WorkList {
  readonly items: Collection<WorkItem>;
  readonly circles: Collection<Circle>;
  readonly participants: Collection<Participants>;
  readonly progress: Collection<Progress>;
  /** Configured in the portal. */
  readonly webhooks: Collection<WebhookDocument>;
  readonly webhookTests: Collection<WebhookTestDocument>;
}

export const workListOf = ({ privateDb }: Pick<Store, 'privateDb'>): WorkList => ({
  items: privateDb.collection(WORK_LIST),
  circles: privateDb.collection('notifier_circles'),
  participants: privateDb.collection('notifier_participants'),
  progress: privateDb.collection('notifier_progress'),
  webhooks: webhooksOf({ privateDb }),
  webhookTests: webhookTestsOf({ privateDb }),
});

export async function ensureWorkListIndexes({ items }: WorkList): Promise<void> {
  await items.createIndexes([
    { key: { partition: 1, channel: 1, state: 1, nextAt: 1 } },
    { key: { channel: 1, recipientId: 1 } },
  ]);
}

export const itemOf = ({ notificationId, ...notice }: PlannedNotice, partition: number, now: number): PendingItem => ({
  _id: notificationId,
  ...notice,
  partition,
  state: 'PENDING',
  nextAt: now,
  takenBy: null,
  attempts: 0,
  failure: null,
  waits: 0,
  told: 0,
});
