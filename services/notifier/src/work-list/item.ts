import type { NotificationOutcome } from '@lockbox/contracts/generated/events';
import type { PlannedNotice } from './notice.ts';

export interface DeliveryOutcome {
  readonly outcome: NotificationOutcome;
  readonly detail: string;
}
/** The outcome of a notice that is not in the log yet. Once it is, the item is removed. */
export interface Settled extends DeliveryOutcome {
  readonly at: number;
  /** How often it was attempted, this time included. */
  readonly attempts: number;
}

interface Item extends Omit<PlannedNotice, 'notificationId'> {
  /** The notification's id. */
  readonly _id: string;
  readonly partition: number;
  /** When it is due. A claim moves it ahead, so that no other instance begins the same item. */
  readonly nextAt: number;
  /** The newest claim; null before the first. */
  readonly takenBy: string | null;
  /** How often it was attempted before it was settled. */
  readonly attempts: number;
  /** Why the newest attempt failed. */
  readonly failure: string | null;
  /** How often something that the message needs was not in MongoDB yet. */
  readonly waits: number;
  /** How often the outcome has been sent to policy; absent before the first time. */
  readonly reports?: number;
  /** See ItemSeal. */
  readonly seal?: string;
}
export interface PendingItem extends Item {
  /** A held one waits for its recipient's digest. */
  readonly state: 'PENDING' | 'HELD';
}
export interface SettledItem extends Item {
  readonly state: 'SETTLED';
  readonly settled: Settled;
}

/**
 * One notice from its event until its outcome is in the log. Items are the notifier's own, in the private database:
 * attempts cannot be read from the log again.
 */
export type WorkItem = PendingItem | SettledItem;
