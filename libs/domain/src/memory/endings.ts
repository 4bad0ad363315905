import type { Notified } from '@lockbox/contracts/generated/policy-state';
import { entityKey, type RequestState } from '../decider/entity.ts';
import { isHidden, isKeptForDisclosure } from '../exclusions/hidden-request.ts';
import { LayeredMap } from './layered-map.ts';
import { isPacked } from './request-store.ts';

/**
 * The end of each of a tenant's entities that will be forgotten, by key, in layers like the memory itself. Packed entities are
 * left out, since they are kept in that order. A tenant's time never goes back, so each list is sorted by time if entities are
 * noted in the order of events; an entity noted out of order is forgotten late, never early.
 */
export class Endings {
  private readonly lists: Readonly<Record<EndingKind, LayeredMap<string, number>>>;

  constructor(base?: Endings) {
    this.lists = {
      closed: new LayeredMap(base?.lists.closed),
      notified: new LayeredMap(base?.lists.notified),
      draft: new LayeredMap(base?.lists.draft),
    };
  }

  note(entity: RequestState | Notified): void {
    const key = entityKey(entity);
    const ending = entity.type === 'Closed' && isPacked(entity) ? null : endingOf(entity);
    // A request may take the id of one that has ended.
    for (const list of Object.values(this.lists)) if (list.get(key) !== undefined) list.delete(key);
    if (ending !== null) this.lists[ending.kind].setLast(key, ending.at);
  }

  delete(key: string): void {
    for (const list of Object.values(this.lists)) list.delete(key);
  }

  commit(): void {
    for (const list of Object.values(this.lists)) list.commit();
  }

  /** Keys of what ended at or before the time. Each list is read up to the first that ended later. */
  before(time: number): string[] {
    const keys: string[] = [];
    for (const list of Object.values(this.lists)) {
      for (const [key, endedAt] of list.entries()) {
        if (endedAt > time) break;
        keys.push(key);
      }
    }
    return keys;
  }
}

/** Kinds of entities that are forgotten: a closed request, a recorded notice, a sealed submission that waits. */
type EndingKind = 'closed' | 'notified' | 'draft';

/** When an entity's 35 days begin, and among which of its kind it waits for their end; null for what has no end yet. */
export function endingOf(entity: RequestState | Notified): { readonly kind: EndingKind; readonly at: number } | null {
  switch (entity.type) {
    case 'Closed':
      return isKeptForDisclosure(entity) ? null : { kind: 'closed', at: entity.closedAt };
    case 'Notified':
      return { kind: 'notified', at: entity.recordedAt };
    case 'AwaitingInternalApproval':
      // That a sealed submission ran out is in no event, so nothing but its age ends it.
      return isHidden(entity) ? { kind: 'draft', at: entity.reviewExpiresAt } : null;
    case 'AwaitingCustomer':
    case 'AccessRunning':
      return null;
    default:
      return entity satisfies never;
  }
}
