import type { Store } from '@lockbox/store/connect';
import type { Collection } from 'mongodb';
import type { Composed, Way } from '../channels/channel.ts';
import type { Participants } from '../planning/participants.ts';
import { readKnown } from '../wording/read-models.ts';
import type { PendingItem } from '../work-list/items.ts';

/** What is to be done with an item that is due. */
export type Prepared<M> = { readonly item: PendingItem } & (
  | Composed<M>
  | { readonly kind: 'failed'; readonly error: unknown }
);

interface Parts {
  readonly store: Store;
  readonly participants: Collection<Participants>;
}

/** Writes the messages that are due, and finds those that are of no use any more. */
export async function prepare<M>(
  { store, participants }: Parts,
  way: Way<M>,
  due: readonly PendingItem[],
  now: number,
): Promise<readonly Prepared<M>[]> {
  const asked = due.flatMap(({ whileWaiting, requestId }) => (whileWaiting && requestId !== null ? [requestId] : []));
  const open =
    asked.length === 0 ? [] : await participants.find({ _id: { $in: [...new Set(asked)] }, waiting: true }).toArray();
  const waiting = new Set(open.map(({ _id }) => _id));
  const [known, compose] = await Promise.all([readKnown(store, due), way.composer(due)]);
  return due.map((item): Prepared<M> => {
    if (now >= item.until) {
      const { attempts, failure } = item;
      return attempts > 0
        ? { kind: 'settled', item, outcome: 'FAILED', detail: failure ?? 'TOO_LATE' }
        : { kind: 'settled', item, outcome: 'SKIPPED', detail: 'TOO_LATE' };
    }
    if (item.whileWaiting && (item.requestId === null || !waiting.has(item.requestId))) {
      return { kind: 'settled', item, outcome: 'SKIPPED', detail: 'DECIDED' };
    }
    try {
      return { item, ...compose(known, item) };
    } catch (error) {
      return { kind: 'failed', item, error };
    }
  });
}
