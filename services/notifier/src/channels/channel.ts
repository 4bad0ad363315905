import type { Channel } from '@lockbox/contracts/generated/events';
import type { Known } from '../wording/read-models.ts';
import type { PendingItem, Settled } from '../work-list/items.ts';

/** What came of one attempt. Details are codes: no address, and no text of the other side, which may repeat it. */
export type SendResult =
  | { readonly kind: 'delivered'; readonly detail: string }
  /** This recipient cannot be reached, and trying again cannot help. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** This recipient cannot be reached now. */
  | { readonly kind: 'deferred'; readonly detail: string }
  /** Nobody can be reached this way now: nothing was said about the recipient. */
  | { readonly kind: 'unreachable'; readonly detail: string };

/** What is to be sent of a notice, if it is. */
export type Composed<M> =
  | { readonly kind: 'message'; readonly message: M }
  | ({ readonly kind: 'settled' } & Omit<Settled, 'at'>)
  /** The projector has not written yet what the message needs. */
  | { readonly kind: 'not-yet' };

export type Compose<M> = (known: Known, item: PendingItem) => Composed<M>;

/** How notices of one channel travel. */
export interface Way<M> {
  readonly channel: Channel;
  /** False while nobody can be reached this way. */
  readonly up: boolean;
  /** What the messages of these items need besides the projections is read once for all of them. */
  composer(items: readonly PendingItem[]): Promise<Compose<M>>;
  /** Waits for a place among those that send at the same time, of all partitions together. */
  through<R>(item: PendingItem, work: () => Promise<R>): Promise<R>;
  send(item: PendingItem, message: M): Promise<SendResult>;
  /** Who is not to be tried before when; the others are served meanwhile. */
  resting(now: number): ReadonlyMap<string, number>;
  /** How many to one recipient a partition may have on their way; the next ones let others pass. */
  readonly atOncePerRecipient: number;
}
