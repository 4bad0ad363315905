import type { Store } from '@lockbox/store/connect';
import type { Collection } from 'mongodb';
import type { DeliveryChannel } from '../channels/channel.ts';
import type { Participants } from '../planning/participants.ts';
import { readModelsFor } from '../wording/read-models.ts';
import type { PendingItem, Settled } from '../work-list/items.ts';
import type { Recorder } from './recorder.ts';
import { isPatient } from './retry.ts';

interface ComposeDeps {
  readonly store: Store;
  readonly participants: Collection<Participants>;
}

/** Composes the messages that are due. What is of no use any more, or cannot be composed yet, is recorded as such. */
export async function composeDue<M>(
  { store, participants }: ComposeDeps,
  channel: DeliveryChannel<M>,
  recorder: Recorder,
  due: readonly PendingItem[],
  now: number,
): Promise<readonly { readonly item: PendingItem; readonly message: M }[]> {
  if (due.length === 0) return [];
  const [waiting, models, compose] = await Promise.all([
    waitingAmong(participants, due),
    readModelsFor(store, due),
    channel.composer(due),
  ]);
  return due.flatMap((item) => {
    const pointless = whyPointless(item, waiting, now);
    if (pointless !== undefined) {
      recorder.settled(item, pointless);
      return [];
    }
    try {
      const composed = compose(models, item, isPatient(item.waits));
      if (composed.kind === 'message') return [{ item, message: composed.message }];
      if (composed.kind === 'settled') recorder.settled(item, composed);
      else recorder.notYet(item);
    } catch (error) {
      recorder.failed(item, error);
    }
    return [];
  });
}

/** The outcome of an item that is too late, or asks for a decision that has been taken. */
function whyPointless(
  { until, attempts, failure, whileWaiting, requestId }: PendingItem,
  waiting: ReadonlySet<string>,
  now: number,
): Omit<Settled, 'at'> | undefined {
  if (now >= until) {
    return attempts > 0
      ? { outcome: 'FAILED', detail: failure ?? 'TOO_LATE' }
      : { outcome: 'SKIPPED', detail: 'TOO_LATE' };
  }
  if (whileWaiting && (requestId === null || !waiting.has(requestId))) return { outcome: 'SKIPPED', detail: 'DECIDED' };
  return undefined;
}

/** Which requests still wait for the decision that some of these items ask for. */
async function waitingAmong(
  participants: Collection<Participants>,
  items: readonly PendingItem[],
): Promise<ReadonlySet<string>> {
  const ids = items.flatMap(({ whileWaiting, requestId }) => (whileWaiting && requestId !== null ? [requestId] : []));
  if (ids.length === 0) return new Set();
  const waiting = await participants.find({ _id: { $in: [...new Set(ids)] }, waiting: true }).toArray();
  return new Set(waiting.map(({ _id }) => _id));
}
