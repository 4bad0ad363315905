import { notificationIdOf } from '@lockbox/contracts/uuid';
import type { Bell } from '@lockbox/platform/bell';
import { LOOK_AGAIN_MS } from '@lockbox/worker/read';
import type { SendResult } from '../channels/channel.ts';
import { addresseeOf } from '../channels/smtp/addressee.ts';
import type { Mailer } from '../channels/smtp/mailer.ts';
import { render } from '../channels/smtp/render.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import { catalogueFor } from '../wording/catalogues.ts';
import { composeView, type Provider } from '../wording/compose-view.ts';
import { digestOf } from '../wording/digest.ts';
import { letterOf } from '../wording/letter.ts';
import { ofTenant, type ReadModels, readModelsFor } from '../wording/read-models.ts';
import type { PendingItem } from '../work-list/items.ts';
import { newClaim } from '../work-list/queue.ts';
import { createAdmission } from './admission.ts';
import { waitingAmong, whyPointless } from './compose-all.ts';
import type { DeliveryDeps } from './deliveries.ts';
import { createRecorder } from './recorder.ts';
import { CLAIMED_MS, isPatient, nextLookMs } from './retry.ts';

/** Sends each person's digest: one letter of all that is held for that person and due. */
export interface Digests {
  open(own: OwnPartition): void;
  close(own: OwnPartition): Promise<void>;
  /** Sends what is due, and says how long there is nothing to do. */
  round(): Promise<number>;
}

/** A digest may be so late; nothing in it waits for anybody. */
const LOOK_EVERY_MS = 15_000;
const LOOK_AT = 500;

interface DigestDeps extends DeliveryDeps {
  readonly mailer: Pick<Mailer, 'up' | 'send'>;
  readonly provider: Provider;
}

export function createDigests(deps: DigestDeps, bell: Bell): Digests {
  const { store, collections, items, clock, alarm, mailer, provider } = deps;
  const admission = createAdmission();
  const recorder = createRecorder({
    ...deps,
    onDue: () => undefined, // the list is looked into often enough
    onFailed: (item, error) =>
      alarm('NOTICE_FAILED', 'A digest cannot be composed or sent, and is tried again later', {
        notificationId: item._id,
        reason: error instanceof Error ? error.message : String(error),
      }),
  });

  /** What is held and due, each person's together. */
  async function due(): Promise<readonly (readonly PendingItem[])[]> {
    const partitions = [...admission.admitted.keys()];
    const held = { partition: { $in: partitions }, channel: 'EMAIL', state: 'HELD' } as const;
    const found = await items
      .find({ ...held, nextAt: { $lte: clock.now() } })
      .sort({ tenantId: 1, recipientId: 1, sequence: 1 })
      .limit(LOOK_AT)
      .toArray();
    // The query asks for the state, so what it finds is of the type with that state.
    const people = [
      ...Map.groupBy(found as PendingItem[], ({ tenantId, recipientId }) => ofTenant(tenantId, recipientId)).values(),
    ];
    // Of the last one there may be more: it comes first in the next look.
    return found.length < LOOK_AT || people.length === 1 ? people : people.slice(0, -1);
  }

  /** Those of the items that no other instance has claimed meanwhile. */
  async function claimed(held: readonly PendingItem[], now: number): Promise<readonly PendingItem[]> {
    const claim = newClaim(now + CLAIMED_MS);
    const ids = held.map(({ _id }) => _id);
    const { matchedCount } = await items.updateMany(
      { _id: { $in: ids }, state: 'HELD', nextAt: { $lte: now } },
      { $set: { nextAt: claim.until, takenBy: claim.by } },
    );
    return matchedCount === ids.length ? held : [];
  }

  async function sendTo(held: readonly PendingItem[]): Promise<void> {
    const now = clock.now();
    const own = admission.admitted.get(held[0]?.partition ?? -1);
    const taken = await claimed(held, now);
    if (own === undefined || taken.length === 0) return;
    const waiting = await waitingAmong(
      collections,
      taken.map((item) => ({ own, item, until: now + CLAIMED_MS })),
    );
    const useful: PendingItem[] = [];
    for (const item of taken) {
      const pointless = whyPointless(item, waiting, now);
      if (pointless === undefined) useful.push(item);
      else void recorder.settled(item, pointless);
    }
    if (useful.length === 0) return;
    try {
      const models = await readModelsFor(store, useful, (textId) =>
        alarm('TEXT_DIFFERS', 'A text is not the one that the log means, and is sent to nobody.', { textId }),
      );
      await deliver(useful, models, now);
    } catch (error) {
      await Promise.all(useful.map((item) => recorder.failed(item, error)));
    }
  }

  async function deliver(held: readonly PendingItem[], models: ReadModels, now: number): Promise<void> {
    const [first] = held;
    if (first === undefined) return;
    const addressee = addresseeOf(models, first);
    if (addressee.kind === 'nobody') {
      const { detail } = addressee;
      await Promise.all(held.map((item) => recorder.settled(item, { outcome: 'SKIPPED', detail })));
      return;
    }
    const composed = addressee.kind === 'person' ? compose(held, models, addressee.reader) : undefined;
    if (addressee.kind === 'not-yet' || composed === undefined) {
      const later = (item: PendingItem) =>
        recorder.notYet({ ...item, waits: item.waits + 1 }, now + nextLookMs(item.waits));
      await Promise.all(held.map(later));
      return;
    }
    // The same of the same items: who gets it twice after a crash sees one.
    const notificationId = notificationIdOf(first._id, first.recipientId, 'DIGEST');
    const result = await mailer.send({ letter: composed, to: addressee.to, notificationId, thread: null });
    await Promise.all(held.map((item) => recorder.attempted(item, inDigest(result))));
  }

  /** Undefined while the projector has not written yet what it needs. */
  function compose(
    held: readonly PendingItem[],
    models: ReadModels,
    reader: { readonly locale: string; readonly timeZone: string },
  ) {
    const catalogue = catalogueFor(reader.locale);
    const views = held.map((item) => composeView(models, provider, item, reader, isPatient(item.waits)));
    const entries = views.flatMap((view, index) => {
      const item = held[index];
      if (view.kind === 'not-yet' || item === undefined) return [];
      const shown = view.viewIn(catalogue.language);
      return [{ at: item.occurredAt, letter: letterOf(item.notice, shown, catalogue), view: shown }];
    });
    const [one] = entries;
    if (one === undefined || entries.length < held.length) return undefined;
    return render(digestOf(entries, one.view, catalogue), catalogue.language);
  }

  return {
    open(own) {
      admission.add(own);
      bell.ring();
    },
    async close(own) {
      admission.remove(own);
    },
    async round() {
      await admission.admit();
      if (admission.admitted.size > 0 && mailer.up) for (const held of await due()) await sendTo(held);
      return admission.isWaiting() ? LOOK_AGAIN_MS : LOOK_EVERY_MS;
    },
  };
}

/** In the log stands that it was told in a digest, and not at once. */
const inDigest = (result: SendResult): SendResult =>
  result.kind === 'delivered' ? { ...result, detail: `${result.detail} DIGEST` } : result;
