import { documentSeal, type Sealed, type SealKeys } from '@lockbox/store/seal';
import type { PendingItem, Settled, SettledItem, WorkItem } from './item.ts';

/** The common outcome of several items, sealed with their ids: one update writes it, and it is valid for no other item. */
export interface SettledTogether extends Settled, Sealed {
  readonly ids: readonly string[];
}

/**
 * Tells the notifier's own items from what others have put into the database: by an item it is decided who is notified of what, and
 * its outcome is signed into the log. An item put back as it was earlier leads to a repeat of its message at worst: the
 * outcome that is recorded first stays.
 */
export interface ItemSeal {
  sealed(item: PendingItem): PendingItem & { readonly seal: string };
  settled(ids: readonly string[], settled: Settled): SettledTogether;
  /** Those that are the notifier's own. The others are reported. */
  genuine<I extends WorkItem>(found: readonly I[]): readonly I[];
}

/** When an item is looked at next: a wrong value delays it, or has it looked at for nothing. */
const UNSEALED = ['nextAt', 'takenBy', 'waits', 'reports'];

export function createItemSeal(
  keys: SealKeys,
  collection: string,
  altered: (ids: readonly string[]) => void,
): ItemSeal {
  const pending = documentSeal(keys, collection, UNSEALED);
  const together = documentSeal(keys, `${collection}/settled`);
  /** The item keeps the seal that it had while it waited, and its outcome has a seal of its own. */
  function isSettled({ settled, ...item }: SettledItem): boolean {
    const { ids }: Partial<SettledTogether> = settled ?? {}; // as somebody else may have written it
    if (!Array.isArray(ids) || !ids.includes(item._id) || !together.isSealed(settled)) return false;
    return (['PENDING', 'HELD'] as const).some((state) => {
      const before: PendingItem = { ...item, state };
      return pending.isSealed(before);
    });
  }
  return {
    sealed: pending.sealed,
    settled: (ids, settled) => together.sealed({ ...settled, ids }),
    genuine(found) {
      const genuine = found.filter((item) => (item.state === 'SETTLED' ? isSettled(item) : pending.isSealed(item)));
      if (genuine.length < found.length) {
        altered(found.flatMap((item) => (genuine.includes(item) ? [] : [item._id])));
      }
      return genuine;
    },
  };
}
