import { documentSeal, type Sealed, type SealKeys } from '@lockbox/store/seal';

interface Identified extends Sealed {
  readonly _id: string;
}

/**
 * Tells the notifier's own items from what others have put into the database: by an item it is decided who is notified of what, and
 * its outcome is signed into the log. An item put back as it was earlier leads to a repeat of its message at worst: the
 * outcome that is recorded first stays.
 */
export interface ItemSeal {
  sealed<I extends Identified>(item: I): I & { readonly seal: string };
  /** Those that are the notifier's own. The others are reported. */
  genuine<I extends Identified>(found: readonly I[]): readonly I[];
}

/** When an item is looked at next: a wrong value delays it, or has it looked at for nothing. */
const UNSEALED = ['nextAt', 'takenBy', 'waits', 'reports'];

export function createItemSeal(
  keys: SealKeys,
  collection: string,
  altered: (ids: readonly string[]) => void,
): ItemSeal {
  const { sealed, isSealed } = documentSeal(keys, collection, UNSEALED);
  return {
    sealed,
    genuine(found) {
      const genuine = found.filter(isSealed);
      if (genuine.length < found.length) {
        altered(found.flatMap((item) => (genuine.includes(item) ? [] : [item._id])));
      }
      return genuine;
    },
  };
}
