import type { Event } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { type ResourceChange, resourceChangesOf } from './event-changes.ts';
import { laterOf, type Needed, type State } from './projection-progress.ts';
import type { ProjectionWait, Waiter } from './projection-wait.ts';

export interface Listener {
  /** Customers' people hear of their own tenant's changes; null, for the provider's people, of all requests. */
  readonly tenantId: TenantId | null;
  readonly notify: (change: ResourceChange) => void;
}

const PATIENCE_MS = 3_000;
const FORGET_MS = 10 * 60_000;
const MOST_WAITING = 10_000;
/** A page loads what it shows and opens its stream at the same time: what changes in between is in neither. */
const RECENT_MS = 10_000;
const MOST_RECENT = 1_000;

/**
 * Tells open pages of each new event of the log, as soon as the projections show it. Of several changes of one thing
 * that wait at the same time, only the last is sent.
 */
export function createChanges(projections: ProjectionWait) {
  const listeners = new Set<Listener>();
  const waiting = new Map<string, Waiter>();
  const recent: { readonly at: number; readonly change: ResourceChange; readonly needed: Needed }[] = [];

  const concerns = (change: ResourceChange, seenByCustomer: boolean, { tenantId }: Listener): boolean =>
    tenantId === null ? change.about === 'request' : tenantId === change.tenantId && seenByCustomer;

  function notify(change: ResourceChange): void {
    const seenByCustomer = change.about !== 'request' || projections.isSeenByCustomer(change);
    for (const listener of listeners) if (concerns(change, seenByCustomer, listener)) listener.notify(change);
  }

  function forget(key: string): void {
    const waiter = waiting.get(key);
    if (waiter !== undefined) projections.withdraw(waiter);
    waiting.delete(key);
  }

  function wait(change: ResourceChange, needed: Needed): void {
    // A reported change may name a request of another tenant.
    const key = `${change.tenantId}/${change.about}/${change.id}`;
    const since = Date.now();
    const looked = (state: State): boolean => {
      const waitedMs = Date.now() - since;
      // After some patience, what may never come is waited for no more.
      const shown = state === 'shown' || (state === 'partly' && waitedMs >= PATIENCE_MS);
      if (!shown && waitedMs < FORGET_MS) return false;
      waiting.delete(key);
      if (shown) notify(change);
      return true;
    };
    const before = waiting.get(key);
    forget(key);
    const waiter: Waiter = { needed: laterOf(before?.needed, needed), looked };
    waiting.set(key, waiter);
    projections.add(waiter);
    const [oldest] = waiting.keys();
    if (waiting.size > MOST_WAITING && oldest !== undefined) forget(oldest);
  }

  return {
    /** Called with each new event of the log. */
    seen(event: Event): void {
      const now = Date.now();
      while (recent.length >= MOST_RECENT || (recent[0]?.at ?? now) < now - RECENT_MS) recent.shift();
      const isHeard = [...listeners].some(({ tenantId }) => tenantId === null || tenantId === event.tenantId);
      for (const { change, needed } of resourceChangesOf(event)) {
        recent.push({ at: now, change, needed });
        if (isHeard) wait(change, needed);
      }
    },
    /** Begins with what has changed a moment ago. Returns the function that ends it. */
    listen(listener: Listener): () => void {
      listeners.add(listener);
      const since = Date.now() - RECENT_MS;
      for (const { at, change, needed } of recent) {
        if (at >= since && (listener.tenantId ?? change.tenantId) === change.tenantId) wait(change, needed);
      }
      return () => void listeners.delete(listener);
    },
  };
}
export type Changes = ReturnType<typeof createChanges>;
