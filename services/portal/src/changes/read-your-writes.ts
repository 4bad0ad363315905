import type { Event } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { PORTAL_SOURCE } from '../commands/intake-records.ts';
import { resourceChangesOf } from './event-changes.ts';
import { laterOf, type Needed } from './projection-progress.ts';
import type { ProjectionWait } from './projection-wait.ts';

interface Unshown {
  readonly tenantId: TenantId;
  readonly needed: Needed;
  readonly until: number;
}

/**
 * Makes reads show the reader's own decisions, through any portal. Decisions are answered from the log, so reads wait for the
 * projection of recent decisions: at most `waitMs` after the event, as long as the answer itself would have waited.
 */
export function createReadYourWrites(projections: ProjectionWait, waitMs: number) {
  /** The oldest first. */
  const unshown = new Map<string, Unshown>();

  function forgetOld(now: number): void {
    for (const [key, { until }] of unshown) {
      if (until > now) return;
      unshown.delete(key);
    }
  }

  async function wait(isRead: (one: Unshown) => boolean): Promise<void> {
    const now = Date.now();
    forgetOld(now);
    const waits = [...unshown].map(async ([key, one]) => {
      if (!isRead(one)) return;
      await projections.shown(one.needed, one.until - now);
      // A later event about the same thing may have replaced it meanwhile.
      if (unshown.get(key) === one) unshown.delete(key);
    });
    await Promise.all(waits);
  }

  return {
    /** Called with each new event of the log. */
    seen(event: Event): void {
      if (!isPersons(event)) return;
      const now = Date.now();
      forgetOld(now);
      for (const { change, needed } of resourceChangesOf(event)) {
        const { tenantId } = change;
        const key = `${tenantId}/${change.about}/${change.id}`;
        // The trail is not waited for: nobody reads it to see whether a decision was taken.
        const merged = laterOf(unshown.get(key)?.needed, { ...needed, eventId: null });
        unshown.delete(key);
        unshown.set(key, { tenantId, needed: merged, until: now + waitMs });
      }
    },
    /** Resolves when reads of the tenant show what was decided before this call, or have waited for it long enough. */
    shown: (tenantId: TenantId): Promise<void> => wait((one) => one.tenantId === tenantId),
    /** The same for reads of all tenants. */
    allShown: (): Promise<void> => wait(() => true),
  };
}
export type ReadYourWrites = ReturnType<typeof createReadYourWrites>;

/** Reports whether a portal sent the command that led to the event: a person's decision, or a record of the provider's people. */
const isPersons = ({ actor }: Event): boolean =>
  actor.kind === 'PRINCIPAL' ||
  actor.kind === 'PROVIDER_PERSON' ||
  (actor.kind === 'UPSTREAM' && actor.id === PORTAL_SOURCE);
