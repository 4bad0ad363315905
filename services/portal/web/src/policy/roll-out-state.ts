import type { Policy } from '../api/resources.ts';

export type StoreState = 'overdue' | 'waiting' | 'confirmed';
type Target = Policy['rollOut']['dataStores'][number];

/** Each data store has 24 hours, from when the policy was enabled or the data store was added. */
function stateOf({ confirmedAt, dueAt }: Target, now: number): StoreState {
  if (confirmedAt !== null) return 'confirmed';
  return dueAt !== null && Date.parse(dueAt) <= now ? 'overdue' : 'waiting';
}

/** A guard reports twice a minute. */
const SILENT_MS = 2 * 60_000;
export type GateHealth = 'silent' | 'troubled' | 'well';

/** How the guard of a data store is: one that says nothing lets nobody know whether it guards. */
export function gateStateOf({ reportedAt, problem }: NonNullable<Target['gate']>, now: number): GateHealth {
  if (now - Date.parse(reportedAt) > SILENT_MS) return 'silent';
  return problem === null ? 'well' : 'troubled';
}

const ORDER: readonly StoreState[] = ['overdue', 'waiting', 'confirmed'];

/** The data stores of a roll-out, those first that need attention. */
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
