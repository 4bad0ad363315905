import { reachesPeople } from '@lockbox/domain/notices/channels';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Store } from '@lockbox/store/connect';
import type { Composed, DeliveryChannel } from '../channels/channel.ts';
import type { PlanningCollections } from '../planning/collections.ts';
import { type Participants, waitsFor } from '../planning/participants.ts';
import { recall } from '../planning/planning-memory.ts';
import { readModelsFor } from '../wording/read-models.ts';
import type { DeliveryOutcome, PendingItem } from '../work-list/item.ts';
import { isReviewNotice } from '../work-list/notice.ts';
import type { Claimed } from './in-flight.ts';
import { isPatient } from './retry.ts';

export interface ComposeDeps {
  readonly store: Store;
  readonly collections: PlanningCollections;
  readonly alarm: Alarm;
}

/** The result of composing an item's message. */
export type ComposedNotice<M> = Composed<M> | { readonly kind: 'error'; readonly error: unknown };

export interface ComposedItem<M> {
  readonly one: Claimed;
  readonly result: ComposedNotice<M>;
}

/** Composes the messages of items. What they need is read once for all of them. */
export async function composeAll<M>(
  { store, collections, alarm, channel }: ComposeDeps & { readonly channel: DeliveryChannel<M> },
  all: readonly Claimed[],
  now: number,
): Promise<readonly ComposedItem<M>[]> {
  const { early = [], claimed = [] } = Object.groupBy(all, (one) => (isEarly(one, now) ? 'early' : 'claimed'));
  const items = claimed.map(({ item }) => item);
  const [known, models, compose] = await Promise.all([
    knownOf(collections, claimed),
    readModelsFor(store, items, (textId) =>
      alarm('TEXT_DIFFERS', 'A text is not the one that the log means, and is sent to nobody.', { textId }),
    ),
    channel.composer(items),
  ]);
  const composed = (item: PendingItem): ComposedNotice<M> => {
    const pointless = whyPointless(item, known, now);
    if (pointless !== undefined) return { kind: 'settled', ...pointless };
    try {
      return compose(models, item, isPatient(item.waits));
    } catch (error) {
      return { kind: 'error', error };
    }
  };
  return [
    ...early.map((one) => ({ one, result: { kind: 'not-yet' } as const })),
    ...claimed.map((one) => ({ one, result: composed(one.item) })),
  ];
}

/**
 * True for an item that asks for a decision while the state of that decision is unknown. Items are written before planning
 * remembers their event: it may still be planning others, or trying again.
 */
const isEarly = (one: Claimed, now: number): boolean =>
  one.item.whileWaiting && now < one.item.until && !isRemembered(one);

const isRemembered = ({ own, item }: Claimed): boolean => (item.offset ?? -1) < own.memory.next;

/**
 * The outcome of an item that its recipient does not want, that is too late, whose decision has been taken, or whose recipient
 * may not read it any more.
 */
function whyPointless(
  { _id, sequence, until, attempts, failure, whileWaiting, requestId, notice, wish }: PendingItem,
  { waiting, toNoAdministrator }: KnownOfItems,
  now: number,
): DeliveryOutcome | undefined {
  if (wish?.kind === 'none') return { outcome: 'SKIPPED', detail: 'BY_CHOICE' };
  if (now >= until) {
    return attempts > 0
      ? { outcome: 'FAILED', detail: failure ?? 'TOO_LATE' }
      : { outcome: 'SKIPPED', detail: 'TOO_LATE' };
  }
  const asked = isReviewNotice(notice) ? 'internal approver' : 'customer';
  if (whileWaiting && (requestId === null || isDecided(waiting.get(requestId), asked, sequence)))
    return { outcome: 'SKIPPED', detail: 'DECIDED' };
  if (toNoAdministrator.has(_id)) return { outcome: 'SKIPPED', detail: 'RECIPIENT_NO_ADMINISTRATOR' };
  return undefined;
}

/**
 * True if the decision that the item asks for has been taken by an event after the item's own. The stored request may be
 * missing, or older than the item, if others write to the database; the item is then sent.
 */
const isDecided = (
  known: Participants | undefined,
  asked: 'internal approver' | 'customer',
  sequence: number,
): boolean => known !== undefined && known.sequence > sequence && waitsFor(known) !== asked;

/** The planning documents that tell which items are pointless. */
interface KnownOfItems {
  readonly waiting: ReadonlyMap<string, Participants>;
  /** Ids of e-mails to people who were administrators at their event, and are none any more. */
  readonly toNoAdministrator: ReadonlySet<string>;
}

async function knownOf(collections: PlanningCollections, claimed: readonly Claimed[]): Promise<KnownOfItems> {
  const asking = claimed.filter(({ item }) => item.whileWaiting && item.requestId !== null);
  // Planning may not remember yet that the recipients of the other items have become administrators.
  const letters = claimed.filter(
    (one) => one.item.side === 'customer' && reachesPeople(one.item.channel) && isRemembered(one),
  );
  const needed = [...Map.groupBy([...asking, ...letters], ({ own }) => own.memory)].map(([memory, ofPartition]) => ({
    memory,
    tenantIds: new Set(ofPartition.map(({ item }) => item.tenantId)),
    requestIds: new Set(ofPartition.flatMap(({ item }) => (item.whileWaiting ? (item.requestId ?? []) : []))),
  }));
  const known = await recall(collections, needed);
  const administrators = new Map(known.flatMap(({ recipients }) => [...recipients]));
  return {
    waiting: new Map(
      known.flatMap(({ participants }) =>
        [...participants].flatMap(([id, one]) => (one === null ? [] : [[id, one] as const])),
      ),
    ),
    toNoAdministrator: new Set(
      letters.flatMap(({ item: { _id, tenantId, recipientId, sequence } }) => {
        const known = administrators.get(tenantId);
        // A person who was an administrator at the item's event can only have ceased to be one by a later event.
        if (known === undefined || known.sequence < sequence) return [];
        return known.administrators.some((id) => id === recipientId) ? [] : _id;
      }),
    ),
  };
}
