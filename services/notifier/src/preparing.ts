import type { Store } from '@lockbox/store/connect';
import { join, type Provider } from './joined.ts';
import { type Known, readKnown } from './known.ts';
import { catalogueFor } from './mail/catalogues.ts';
import { render } from './mail/render.ts';
import type { Mail } from './mail/smtp.ts';
import { PATIENCE } from './retrying.ts';
import type { PendingItem, Settled, WorkList } from './work-list.ts';

/** What is to be done with an item that is due. */
export type Prepared =
  | { readonly kind: 'letter'; readonly item: PendingItem; readonly mail: Mail }
  | ({ readonly kind: 'settled'; readonly item: PendingItem } & Omit<Settled, 'at'>)
  | { readonly kind: 'not-yet'; readonly item: PendingItem }
  | { readonly kind: 'failed'; readonly item: PendingItem; readonly error: unknown };

interface Parts {
  readonly store: Store;
  readonly work: WorkList;
  readonly provider: Provider;
}

/** Writes the letters that are due, and finds those that are of no use any more. */
export async function prepare(
  { store, work, provider }: Parts,
  due: readonly PendingItem[],
  now: number,
): Promise<readonly Prepared[]> {
  const asked = due.flatMap(({ whileWaiting, requestId }) => (whileWaiting && requestId !== null ? [requestId] : []));
  const open =
    asked.length === 0
      ? []
      : await work.participants.find({ _id: { $in: [...new Set(asked)] }, waiting: true }).toArray();
  const waiting = new Set(open.map(({ _id }) => _id));
  const known = await readKnown(store, due);
  return due.map((item): Prepared => {
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
      return letterOf(known, provider, item);
    } catch (error) {
      return { kind: 'failed', item, error };
    }
  });
}

function letterOf(known: Known, provider: Provider, item: PendingItem): Prepared {
  const joined = join(known, provider, item, item.waits < PATIENCE);
  switch (joined.kind) {
    case 'nobody':
      return { kind: 'settled', item, outcome: 'SKIPPED', detail: joined.detail };
    case 'not-yet':
      return { kind: 'not-yet', item };
    case 'view': {
      const catalogue = catalogueFor(joined.locale);
      const letter = catalogue.compose(item.notice, joined.viewIn(catalogue.language));
      const rendered = render(letter, catalogue.language);
      return {
        kind: 'letter',
        item,
        mail: { ...rendered, to: joined.to, notificationId: item._id, thread: item.requestId },
      };
    }
    default:
      return joined satisfies never;
  }
}
