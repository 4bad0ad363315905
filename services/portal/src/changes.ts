import { setTimeout as pause } from 'node:timers/promises';
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import type { Logger } from '@lockbox/platform/log';
import type { Store } from '@lockbox/store/connect';
import { createProjectionProgress, type Needed } from './projection-progress.ts';

/** Tells an open page that what it shows is out of date; the page asks for it anew. */
export interface ResourceChange {
  readonly about: 'request' | 'policy' | 'directory';
  /** The request's id, or the tenant's. */
  readonly id: string;
  readonly tenantId: TenantId;
  readonly sequence: number;
  readonly type: EventData['type'];
}

export interface Listener {
  /** Customers' people hear of their own tenant's changes; null, for the provider's people, of all requests. */
  readonly tenantId: TenantId | null;
  readonly notify: (change: ResourceChange) => void;
}

interface Waiting {
  readonly change: ResourceChange;
  readonly needed: Needed;
  /** Until then, what may never come is waited for too. */
  readonly patientUntil: number;
  readonly forgottenAt: number;
}

const PATIENCE_MS = 3_000;
const FORGET_MS = 10 * 60_000;
const MOST_WAITING = 10_000;
const LOOK_MS = { first: 40, most: 500 } as const;

/**
 * Tells open pages of each new event of the log, as soon as the projections show it. Of several changes of one thing
 * that wait at the same time, only the last is sent.
 */
export function createChanges(store: Store, log: Logger) {
  const listeners = new Set<Listener>();
  const waiting = new Map<string, Waiting>();
  const progress = createProjectionProgress(store);
  let looking = false;

  const concerns = (change: ResourceChange, seenByCustomer: boolean, { tenantId }: Listener): boolean =>
    tenantId === null ? change.about === 'request' : tenantId === change.tenantId && seenByCustomer;

  async function look(): Promise<void> {
    let wait: number = LOOK_MS.first;
    while (waiting.size > 0) {
      await pause(wait, undefined, { ref: false });
      try {
        const anyone = await notifyOfProjected();
        wait = anyone ? LOOK_MS.first : Math.min(wait * 2, LOOK_MS.most);
      } catch (error) {
        wait = LOOK_MS.most; // the database is away, which log and /readyz say already
        log.debug({ err: error }, 'changes wait for the database');
      }
    }
  }

  async function notifyOfProjected(): Promise<boolean> {
    const now = Date.now();
    const batch = [...waiting];
    const states = await progress.of(batch.map(([, { needed }]) => needed));
    let anyone = false;
    for (const [index, [key, one]] of batch.entries()) {
      const state = states[index];
      const shown = state === 'shown' || (state === 'partly' && now >= one.patientUntil);
      if (!shown && now < one.forgottenAt) continue;
      // A later change of the same thing may have replaced it meanwhile; that one goes on waiting.
      if (waiting.get(key) === one) waiting.delete(key);
      if (!shown) continue;
      anyone = true;
      const seenByCustomer = one.change.about !== 'request' || progress.isLockboxRequest(one.change.id);
      for (const listener of listeners) if (concerns(one.change, seenByCustomer, listener)) listener.notify(one.change);
    }
    progress.forget();
    return anyone;
  }

  function wait(change: ResourceChange, needed: Needed): void {
    const key = `${change.about}/${change.id}`;
    // The change that this one replaces may wait for a document that this one, such as a notice, does not name.
    const document = laterOf(waiting.get(key)?.needed.document ?? null, needed.document);
    waiting.delete(key);
    const now = Date.now();
    waiting.set(key, {
      change,
      needed: { ...needed, document },
      patientUntil: now + PATIENCE_MS,
      forgottenAt: now + FORGET_MS,
    });
    const [oldest] = waiting.keys();
    if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest);
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  }

  return {
    /** Called with each new event of the log. */
    seen(event: Event): void {
      if (![...listeners].some(({ tenantId }) => tenantId === null || tenantId === event.tenantId)) return;
      for (const { change, needed } of changesOf(event)) wait(change, needed);
    },
    /** Returns the function that ends it. */
    listen(listener: Listener): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
export type Changes = ReturnType<typeof createChanges>;

const laterOf = (one: Needed['document'], other: Needed['document']): Needed['document'] =>
  one !== null && one.sequence > (other?.sequence ?? -1) ? one : other;

/** What an event changes, and what the database must have before a page is told. */
function changesOf(event: Event): readonly { readonly change: ResourceChange; readonly needed: Needed }[] {
  const { data, tenantId, sequence, eventId } = event;
  const about = (what: ResourceChange['about'], id: string): ResourceChange => ({
    about: what,
    id,
    tenantId,
    sequence,
    type: data.type,
  });
  const needed = (rest: Partial<Needed> = {}): Needed => ({ eventId, document: null, textId: null, ...rest });
  const policy = (certain: boolean) => ({
    change: about('policy', tenantId),
    needed: needed({ document: { collection: 'policies', id: tenantId, sequence, certain } }),
  });
  switch (data.type) {
    case 'RequestSubmitted':
    case 'InternallyApproved':
    case 'InternallyRejected':
    case 'InternalReviewExpired':
    case 'LockboxRequestCreated':
    case 'CustomerApprovalNotRequired':
    case 'ExclusionDeclared':
    case 'RequestApproved':
    case 'RequestDenied':
    case 'RequestExpired':
    case 'AccessGranted':
    case 'AccessEnded': {
      const comment = 'comment' in data && data.comment !== null ? data.comment.textId : null;
      const document = { collection: 'requests', id: data.requestId, sequence, certain: true } as const;
      return [{ change: about('request', data.requestId), needed: needed({ document, textId: comment }) }];
    }
    case 'ReminderDue':
    case 'NotificationRecorded':
      // These change no document, but only the document says whether the customer sees the request.
      return data.requestId === null
        ? []
        : [
            {
              change: about('request', data.requestId),
              needed: needed({ document: { collection: 'requests', id: data.requestId, sequence: 0, certain: false } }),
            },
          ];
    case 'PolicyEnabled':
    case 'PolicyDisabled':
      return [policy(true)];
    case 'EnforcementConfirmed':
    case 'RollOutCompleted':
    case 'RollOutReopened':
    case 'RollOutOverdue':
    case 'ProtectionEnded':
      return [policy(false)];
    case 'EnvironmentSet':
    case 'EnvironmentRemoved':
      return [policy(false), { change: about('directory', tenantId), needed: needed() }];
    case 'TenantSet':
    case 'TenantRemoved':
    case 'PrincipalSet':
    case 'PrincipalRemoved':
      return [{ change: about('directory', tenantId), needed: needed() }];
    // No page shows a sealed exclusion. A refusal is the answer to whoever asked, and changes nothing.
    case 'ExclusionSealed':
    case 'DisclosureLifted':
    case 'CommandRejected':
      return [];
    default:
      return data satisfies never;
  }
}
