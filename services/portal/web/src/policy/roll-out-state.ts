import type { Policy } from '../api/resources.ts';

export type StoreState = 'overdue' | 'waiting' | 'confirmed';
type Target = Policy['rollOut']['dataStores'][number];

/** Each has 24 hours, counted from when the policy was turned on or from when the data store came. */
function stateOf({ confirmedAt, dueAt }: Target, now: number): StoreState {
  if (confirmedAt !== null) return 'confirmed';
  return dueAt !== null && Date.parse(dueAt) <= now ? 'overdue' : 'waiting';
}

const ORDER: readonly StoreState[] = ['overdue', 'waiting', 'confirmed'];

/** Data stores of a roll-out with what wants attention first. */
export function targetsInOrder(
  rollOut: Policy['rollOut'],
  now: number,
): readonly (Target & { readonly state: StoreState })[] {
  return rollOut.dataStores
    .map((target) => ({ ...target, state: stateOf(target, now) }))
    .sort(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        a.environmentId.localeCompare(b.environmentId) ||
        a.dataStoreId.localeCompare(b.dataStoreId),
    );
}
