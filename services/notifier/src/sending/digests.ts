import { notificationIdOf } from '@lockbox/contracts/uuid';
import type { Bell } from '@lockbox/platform/bell';
import { type EmailWords, emailWordsIn } from '@lockbox/words/emails';
import { LOOK_AGAIN_MS } from '@lockbox/worker/read';
import type { SendResult } from '../channels/channel.ts';
import { addresseeOf } from '../channels/smtp/addressee.ts';
import type { Mail, Mailer } from '../channels/smtp/mailer.ts';
import { render } from '../channels/smtp/render.ts';
import type { LogEvidence } from '../evidence/log-evidence.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import { composeView, type Provider } from '../wording/compose-view.ts';
import { type DigestEntry, digestOf } from '../wording/digest.ts';
import { letterOf } from '../wording/letter.ts';
import { ofTenant, type ReadModels, readModelsFor } from '../wording/read-models.ts';
import type { MessageView } from '../wording/view.ts';
import type { PendingItem } from '../work-list/item.ts';
import { newClaim } from '../work-list/queue.ts';
import { createAdmission } from './admission.ts';
import { isEarly, knownOf, whyPointless } from './compose-all.ts';
import type { DeliveryDeps } from './deliveries.ts';
import { type Claimed, createInFlight, mayBegin, overSoon } from './in-flight.ts';
import { createRecorder } from './recorder.ts';
import { CLAIMED_MS, isPatient, nextLookMs } from './retry.ts';

/** Sends each person's digest: one letter of all that is held for that person and due. */
export interface Digests {
  open(own: OwnPartition): void;
  /** Gives the digest that is being sent a little time. */
  close(own: OwnPartition): Promise<void>;
  /** Sends what is due, and says how long there is nothing to do. */
  round(): Promise<number>;
}

/** A digest may be so late; nothing in it waits for anybody. */
const LOOK_EVERY_MS = 15_000;
const LOOK_AT = 500;
/** Where there may be more. */
const MORE_AFTER_MS = 1_000;
/** So much is one letter: a mail server refuses what is too large. */
const MOST_IN_ONE = 2_000;

interface DigestDeps extends DeliveryDeps {
  readonly mailer: Pick<Mailer, 'up' | 'send' | 'connections'>;
  readonly provider: Provider;
  readonly evidence: Pick<LogEvidence, 'prepare' | 'of'>;
}

interface Entry extends DigestEntry {
  readonly view: MessageView;
}

export function createDigests(deps: DigestDeps, bell: Bell): Digests {
  const { store, collections, items, itemSeal, clock, alarm, mailer, provider, evidence } = deps;
  const admission = createAdmission();
  const inFlight = createInFlight();
  const recorder = createRecorder({
    ...deps,
    onDue: () => undefined, // the list is looked into often enough
    onFailed: (item, error) =>
      alarm('NOTICE_FAILED', 'A digest cannot be composed or sent, and is tried again later', {
        notificationId: item._id,
        reason: error instanceof Error ? error.message : String(error),
      }),
  });

  /** What is held and due, each person's together; and whether there may be more. */
  async function due(): Promise<{ readonly people: readonly (readonly PendingItem[])[]; readonly isMore: boolean }> {
    const partitions = [...admission.admitted.keys()];
    const held = { partition: { $in: partitions }, channel: 'EMAIL', state: 'HELD' } as const;
    const isDue = { ...held, nextAt: { $lte: clock.now() } };
    const order = { tenantId: 1, recipientId: 1, sequence: 1 } as const;
    const found = await items.find(isDue).sort(order).limit(LOOK_AT).toArray();
    const people = [...Map.groupBy(found, ({ tenantId, recipientId }) => ofTenant(tenantId, recipientId)).values()];
    const [first] = found;
    const isMore = found.length === LOOK_AT;
    // Of the last one there may be more, which is one letter: it comes first in the next look, or is read as a whole.
    if (isMore && people.length > 1) people.pop();
    else if (isMore && first !== undefined) {
      const { tenantId, recipientId } = first;
      people[0] = await items
        .find({ ...isDue, tenantId, recipientId })
        .sort(order)
        .limit(MOST_IN_ONE)
        .toArray();
    }
    // The query asks for the state, so what it finds is of the type with that state.
    const own = (people as PendingItem[][]).map((held) => itemSeal.genuine(held)).filter(({ length }) => length > 0);
    return { people: own, isMore };
  }

  /** As many at the same time as there are connections: a mailbox that does not answer holds up nobody else's. */
  async function tellEach(people: readonly (readonly PendingItem[])[]): Promise<void> {
    const waiting = people.values();
    const one = async (): Promise<void> => {
      for (const held of waiting) await sendTo(held);
    };
    await Promise.all(Array.from({ length: mailer.connections }, one));
  }

  /** Whether no other instance has claimed one of the items meanwhile. */
  async function areClaimed(claimed: readonly Claimed[], now: number, until: number): Promise<boolean> {
    const claim = newClaim(until);
    const ids = claimed.map(({ item }) => item._id);
    const { matchedCount } = await items.updateMany(
      { _id: { $in: ids }, state: 'HELD', nextAt: { $lte: now } },
      { $set: { nextAt: claim.until, takenBy: claim.by } },
    );
    return matchedCount === ids.length;
  }

  async function sendTo(held: readonly PendingItem[]): Promise<void> {
    const own = admission.admitted.get(held[0]?.partition ?? -1);
    if (own === undefined || own.context.signal.aborted) return; // whoever gets the partition sends them
    const now = clock.now();
    const until = now + CLAIMED_MS;
    const claimed = held.map((item) => ({ own, item, until }));
    for (const one of claimed) inFlight.add(one);
    try {
      if (await areClaimed(claimed, now, until)) await tell(claimed, now);
    } finally {
      for (const { item } of claimed) inFlight.remove(item._id);
    }
  }

  async function tell(all: readonly Claimed[], now: number): Promise<void> {
    const { early = [], claimed = [] } = Object.groupBy(all, (one) => (isEarly(one, now) ? 'early' : 'claimed'));
    const known = await knownOf(collections, claimed);
    const useful: Claimed[] = [];
    const settled = [later(early.map(({ item }) => item))];
    for (const one of claimed) {
      const pointless = whyPointless(one.item, known, now);
      if (pointless === undefined) useful.push(one);
      else settled.push(recorder.settled(one.item, pointless));
    }
    await Promise.all([...settled, ...(useful.length === 0 ? [] : [deliver(useful)])]);
  }

  /** What could be composed becomes one letter; what could not fails alone. */
  async function deliver(claimed: readonly Claimed[]): Promise<void> {
    const held = claimed.map(({ item }) => item);
    const models = await modelsFor(held);
    const [first] = held;
    if (models === undefined || first === undefined) return;
    const addressee = addresseeOf(models, first);
    if (addressee.kind === 'nobody') {
      const { detail } = addressee;
      return await each(held, (item) => recorder.settled(item, { outcome: 'SKIPPED', detail }));
    }
    if (addressee.kind === 'not-yet') return await later(held);
    const words = emailWordsIn(addressee.reader.locale);
    const entries: Entry[] = [];
    const told: Claimed[] = [];
    const failed: Promise<void>[] = [];
    for (const one of claimed) {
      const { item } = one;
      try {
        const composed = composeView(models, provider, item, addressee.reader, isPatient(item.waits));
        if (composed.kind === 'view') {
          const view = composed.viewIn(words.language);
          entries.push({ at: item.occurredAt, letter: letterOf(item.notice, view, words), view });
        }
        told.push(one);
      } catch (error) {
        failed.push(recorder.failed(item, error));
      }
    }
    await Promise.all([...failed, send(told, entries, addressee.to, words)]);
  }

  /** Undefined where they could not be read: the items have failed then. */
  async function modelsFor(held: readonly PendingItem[]): Promise<ReadModels | undefined> {
    try {
      return await readModelsFor(store, held, (textId) =>
        alarm('TEXT_DIFFERS', 'A text is not the one that the log means, and is sent to nobody.', { textId }),
      );
    } catch (error) {
      await each(held, (item) => recorder.failed(item, error));
      return undefined;
    }
  }

  /** Never fails. While the projector has not written yet what one of them needs, all wait for it. */
  async function send(
    claimed: readonly Claimed[],
    entries: readonly Entry[],
    to: Mail['to'],
    words: EmailWords,
  ): Promise<void> {
    const held = claimed.map(({ item }) => item);
    const [first] = claimed;
    const [entry] = entries;
    if (first === undefined) return;
    if (entry === undefined || entries.length < held.length) return await later(held);
    await evidence.prepare(held);
    try {
      // What was read took its time: by now another instance may have the partition, or soon the items.
      if (!mailer.up || !mayBegin(first, clock.now())) return await each(held, recorder.givenBack);
      const letter = render(digestOf(entries, entry.view, words), words, evidence.of(first.item));
      // The same of the same items: who gets it twice after a crash sees one.
      const notificationId = notificationIdOf(first.item._id, first.item.recipientId, 'DIGEST');
      const result = await mailer.send({ letter, to, notificationId, thread: null });
      await each(held, (item) => recorder.attempted(item, inDigest(result)));
    } catch (error) {
      await each(held, (item) => recorder.failed(item, error));
    }
  }

  const later = (held: readonly PendingItem[]) =>
    each(held, (item) => recorder.notYet({ ...item, waits: item.waits + 1 }, clock.now() + nextLookMs(item.waits)));

  return {
    open(own) {
      admission.add(own);
      bell.ring();
    },
    async close(own) {
      admission.remove(own);
      await overSoon(inFlight, own);
    },
    async round() {
      await admission.admit();
      let isMore = false;
      if (admission.admitted.size > 0 && mailer.up) {
        const found = await due();
        await tellEach(found.people);
        isMore = found.isMore && mailer.up;
      }
      if (isMore) return MORE_AFTER_MS;
      return admission.isWaiting() ? LOOK_AGAIN_MS : LOOK_EVERY_MS;
    },
  };
}

/** In the log stands that it was told in a digest, and not at once. */
const inDigest = (result: SendResult): SendResult =>
  result.kind === 'delivered' ? { ...result, detail: `${result.detail} DIGEST` } : result;

async function each(held: readonly PendingItem[], record: (item: PendingItem) => Promise<void>): Promise<void> {
  await Promise.all(held.map(record));
}
