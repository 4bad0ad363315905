import type { Channel } from '@lockbox/contracts/generated/events';
import type { ReadModels } from '../wording/read-models.ts';
import type { DeliveryOutcome, PendingItem } from '../work-list/item.ts';

/** The result of one attempt. Details are codes: the other side's text may hold the recipient's address. */
export type SendResult =
  | { readonly kind: 'delivered'; readonly detail: string }
  /** This recipient cannot be reached, and trying again cannot help. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** This recipient cannot be reached now; `retryAfterMs` is how long it asks to be left alone. */
  | { readonly kind: 'deferred'; readonly detail: string; readonly retryAfterMs?: number }
  /** The channel reaches no one now, which says nothing about this recipient. */
  | { readonly kind: 'unreachable'; readonly detail: string };

/** The message of a notice, or why there is none. */
export type Composed<M> =
  | { readonly kind: 'message'; readonly message: M }
  | ({ readonly kind: 'settled' } & DeliveryOutcome)
  /** The projector has not written yet what the message needs. */
  | { readonly kind: 'not-yet' };

/** `patient` waits for names and texts that the projector has not written yet; without it the message has ids instead. */
export type MessageComposer<M> = (models: ReadModels, item: PendingItem, patient: boolean) => Composed<M>;

export interface ChannelLimits {
  /** Messages on their way at the same time, of all partitions together. */
  readonly atOnce: number;
  /**
   * Messages that are on their way, or whose outcome is still being written down: so many may be sent twice after a crash.
   * More than `atOnce`, so that nobody waits for MongoDB before the next message goes.
   */
  readonly unrecorded: number;
  /**
   * The limit for one recipient. A recipient that fails gets nothing for a while, and the others are served. Null where one
   * server takes the messages for all recipients: a recipient that fails costs the others nothing.
   */
  readonly atOncePerRecipient: number | null;
}

/** A notice, and what its channel has composed of it. */
export interface Part<M> {
  readonly item: PendingItem;
  readonly message: M;
}
/** The notices of one message: several in a digest, otherwise one. */
export type MessagePartsOf<M> = readonly [Part<M>, ...Part<M>[]];

/** A channel as the rest of the notifier sees it: it composes messages, and sends them. */
export interface DeliveryChannel<M> {
  readonly channel: Channel;
  /** Names the background task that sends. */
  readonly name: string;
  /**
   * True for a channel that sends what the work list holds for its recipients' digests: all that is due for one recipient in one
   * message. Any other channel sends each notice in a message of its own.
   */
  readonly isDigest: boolean;
  readonly limits: ChannelLimits;
  /** False while the channel can reach no one. */
  readonly up: boolean;
  /** Reads, once for all of these items, what their messages need besides the projections. */
  composer(items: readonly PendingItem[]): Promise<MessageComposer<M>>;
  send(parts: MessagePartsOf<M>): Promise<SendResult>;
}
