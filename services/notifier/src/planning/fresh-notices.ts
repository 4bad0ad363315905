import type { PendingItem } from '../work-list/item.ts';
import type { ItemClaim } from '../work-list/items.ts';
import type { PlannedNotice } from '../work-list/notice.ts';
import type { OwnPartition } from './own-partition.ts';

export interface FreshNotice {
  readonly own: OwnPartition;
  readonly notice: PlannedNotice;
}

/** Takes over what was planned just now. */
export interface FreshNotices {
  /** Chooses those that this instance sends at once: they are written as claimed, and nobody looks for them. */
  claim(fresh: readonly FreshNotice[]): ReadonlyMap<string, ItemClaim>;
  /** All of them are in the work list; the claimed ones are this instance's. */
  added(
    items: readonly { readonly own: OwnPartition; readonly item: PendingItem; readonly claim: ItemClaim | undefined }[],
  ): void;
}
