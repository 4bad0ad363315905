import type { Policy } from '../api/resources.ts';

export type StoreState = 'overdue' | 'waiting' | 'confirmed';
type Target = Policy['rollOut']['dataStores'][number];

const stateOf = ({ confirmedAt }: Target, rollOut: Policy['rollOut']): StoreState =>
  confirmedAt !== null ? 'confirmed' : rollOut.state === 'overdue' ? 'overdue' : 'waiting';

const ORDER: readonly StoreState[] = ['overdue', 'waiting', 'confirmed'];

/** Data stores of a roll-out with what wants attention first. */
export function targetsInOrder(rollOut: Policy['rollOut']): readonly (Target & { readonly state: StoreState })[] {
  return rollOut.dataStores
    .map((target) => ({ ...target, state: stateOf(target, rollOut) }))
    .sort(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        a.environmentId.localeCompare(b.environmentId) ||
        a.dataStoreId.localeCompare(b.dataStoreId),
    );
}
