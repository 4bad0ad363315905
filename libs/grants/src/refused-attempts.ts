import type { RefusedReason } from '@lockbox/contracts/generated/intake';
import { isPlainId, isReserved } from '@lockbox/contracts/ids';
import { type Doubt, isDoubt, type Question, type RefusalReason } from './grant.ts';

/** Further attempts of the same kind are reported once in this time. */
const GATHERED_MS = 60_000;
/**
 * The number of kinds of attempts that are gathered at a time; further kinds are counted and not reported. An engineer
 * with a token can name anything, and must leave room for others: of the 500 reports that policy accepts of access per
 * hour and tenant, 3 kinds a minute at each of two instances are 360.
 */
const MOST_KINDS = { all: 10_000, tenant: 500, engineer: 3 } as const;
const LONGEST_NAME = 200;

/** The reasons as records name them. */
const REASONS: Readonly<Record<Exclude<RefusalReason, Doubt>, RefusedReason>> = {
  NO_GRANT: 'NO_GRANT',
  GRANT_OVER: 'GRANT_OVER',
  ENGINEER_NOT_ALLOWED: 'GRANT_OVER',
  DATA_STORE_LEFT: 'GRANT_OVER',
  TENANT_REMOVED: 'GRANT_OVER',
  OTHER_DATA_STORE: 'OTHER_DATA_STORE',
  OTHER_PERMISSION: 'OTHER_PERMISSION',
};

/** Attempts of one engineer on one data store, refused for one reason. */
export interface RefusedAttempts extends Pick<Question, 'tenantId' | 'dataStoreId' | 'engineerId'> {
  /** Null where they were by several. */
  readonly permission: string | null;
  readonly reason: RefusedReason;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/**
 * Gathers refused attempts: the first is reported at once, further ones once a minute. Times are in milliseconds since
 * 1970.
 */
export interface RefusedAttemptsGathered {
  /** Adds an attempt; returns the report to send at once, if there is one. */
  note(question: Question, reason: RefusalReason, now: number): RefusedAttempts | undefined;
  /** Returns the reports that were gathered for a minute. */
  due(now: number): readonly RefusedAttempts[];
  /** Returns how many attempts were not reported, because of their number, since the last call. */
  takeUnreported(): number;
  /** Returns how many attempts are gathered and will not be reported; for the end of the program. */
  takeGathered(): number;
}

interface Kind {
  readonly tenant: string;
  readonly engineer: string;
  toldAt: number;
  gathered: RefusedAttempts | undefined;
}

export function gatherRefusedAttempts(): RefusedAttemptsGathered {
  const kinds = new Map<string, Kind>();
  const ofTenants = new Map<string, number>();
  const ofEngineers = new Map<string, number>();
  let unreported = 0;
  const isFull = (tenant: string, engineer: string): boolean =>
    kinds.size >= MOST_KINDS.all ||
    (ofTenants.get(tenant) ?? 0) >= MOST_KINDS.tenant ||
    (ofEngineers.get(engineer) ?? 0) >= MOST_KINDS.engineer;
  return {
    note({ tenantId, dataStoreId, engineerId, permission }, refusal, now) {
      // In doubt nobody knows whether there is a grant: that is no attempt without one.
      if (isDoubt(refusal)) return undefined;
      const reason = REASONS[refusal];
      if (!canBeReported({ tenantId, dataStoreId, engineerId })) return undefined;
      const one: RefusedAttempts = {
        ...{ tenantId, dataStoreId, engineerId, reason },
        permission: isName(permission) ? permission : null,
        count: 1,
        firstAt: now,
        lastAt: now,
      };
      const key = JSON.stringify([tenantId, dataStoreId, engineerId, reason]);
      const kind = kinds.get(key);
      if (kind !== undefined) {
        kind.gathered = kind.gathered === undefined ? one : together(kind.gathered, one);
        return undefined;
      }
      if (isFull(tenantId, engineerId)) {
        unreported++;
        return undefined;
      }
      kinds.set(key, { tenant: tenantId, engineer: engineerId, toldAt: now, gathered: undefined });
      add(ofTenants, tenantId, 1);
      add(ofEngineers, engineerId, 1);
      return one;
    },
    due(now) {
      const told: RefusedAttempts[] = [];
      for (const [key, kind] of kinds) {
        // Told further ahead than that: the clock was set back since.
        if (Math.abs(now - kind.toldAt) < GATHERED_MS) continue;
        if (kind.gathered === undefined) {
          kinds.delete(key);
          add(ofTenants, kind.tenant, -1);
          add(ofEngineers, kind.engineer, -1);
          continue;
        }
        told.push(notAfter(now, kind.gathered));
        kind.toldAt = now;
        kind.gathered = undefined;
      }
      return told;
    },
    takeUnreported() {
      const count = unreported;
      unreported = 0;
      return count;
    },
    takeGathered() {
      let count = 0;
      for (const kind of kinds.values()) {
        count += kind.gathered?.count ?? 0;
        kind.gathered = undefined;
      }
      return count;
    },
  };
}

/** A report that intake would refuse belongs to no tenant: nobody could be notified. */
const canBeReported = ({ tenantId, ...ids }: Pick<Question, 'tenantId' | 'dataStoreId' | 'engineerId'>): boolean =>
  [tenantId, ...Object.values(ids)].every((id) => isPlainId(id) && id.length <= LONGEST_NAME) &&
  !isReserved(tenantId) &&
  !tenantId.includes('/');

const isName = (permission: string): boolean => permission.trim() !== '' && permission.length <= LONGEST_NAME;

function add(counts: Map<string, number>, of: string, more: 1 | -1): void {
  const count = (counts.get(of) ?? 0) + more;
  if (count === 0) counts.delete(of);
  else counts.set(of, count);
}

const together = (before: RefusedAttempts, one: RefusedAttempts): RefusedAttempts => ({
  ...before,
  permission: before.permission === one.permission ? one.permission : null,
  count: before.count + 1,
  // The clock may have been set back between them.
  firstAt: Math.min(before.firstAt, one.firstAt),
  lastAt: Math.max(before.lastAt, one.lastAt),
});

/** Intake takes no report of what is yet to come. */
const notAfter = (now: number, attempts: RefusedAttempts): RefusedAttempts => ({
  ...attempts,
  firstAt: Math.min(attempts.firstAt, now),
  lastAt: Math.min(attempts.lastAt, now),
});
