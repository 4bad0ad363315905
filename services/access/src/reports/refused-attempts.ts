import type { RefusedReason } from '@lockbox/contracts/generated/intake';
import { isPlainId } from '@lockbox/contracts/ids';
import type { Question, RefusalReason } from '@lockbox/grants/grant';

/** Further attempts of the same kind are told once in this time. */
const GATHERED_MS = 60_000;
/** So many kinds of attempts are gathered at a time; those of further ones are not told. */
const MOST_KINDS = 10_000;
const LONGEST_NAME = 200;

/** As records have it. In doubt nobody knows whether there is a grant: that is no attempt without one. */
const REASONS: Readonly<Record<RefusalReason, RefusedReason | undefined>> = {
  NO_GRANT: 'NO_GRANT',
  GRANT_OVER: 'GRANT_OVER',
  ENGINEER_NOT_ALLOWED: 'GRANT_OVER',
  DATA_STORE_LEFT: 'GRANT_OVER',
  TENANT_REMOVED: 'GRANT_OVER',
  OTHER_DATA_STORE: 'OTHER_DATA_STORE',
  OTHER_PERMISSION: 'OTHER_PERMISSION',
  NOT_READY: undefined,
  BEHIND: undefined,
  CUT_OFF: undefined,
  CLOCK_IN_DOUBT: undefined,
  LOG_IN_DOUBT: undefined,
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

/** Gathers refused attempts: the first is told at once, further ones once a minute. Times are in milliseconds since 1970. */
export interface RefusedAttemptsGathered {
  /** What is to be told at once. */
  note(question: Question, reason: RefusalReason, now: number): RefusedAttempts | undefined;
  /** What has been gathered for a minute. */
  due(now: number): readonly RefusedAttempts[];
}

interface Kind {
  toldAt: number;
  gathered: RefusedAttempts | undefined;
}

export function gatherRefusedAttempts(): RefusedAttemptsGathered {
  const kinds = new Map<string, Kind>();
  return {
    note({ tenantId, dataStoreId, engineerId, permission }, refusal, now) {
      const reason = REASONS[refusal];
      // What is no id here is of no tenant: nobody could be told.
      const isNamed = [tenantId, dataStoreId, engineerId].every((id) => isPlainId(id) && id.length <= LONGEST_NAME);
      if (reason === undefined || !isNamed) return undefined;
      const one: RefusedAttempts = {
        ...{ tenantId, dataStoreId, engineerId, reason },
        permission: permission.length <= LONGEST_NAME ? permission : null,
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
      if (kinds.size >= MOST_KINDS) return undefined;
      kinds.set(key, { toldAt: now, gathered: undefined });
      return one;
    },
    due(now) {
      const told: RefusedAttempts[] = [];
      for (const [key, kind] of kinds) {
        if (now - kind.toldAt < GATHERED_MS) continue;
        if (kind.gathered === undefined) {
          kinds.delete(key);
          continue;
        }
        told.push(kind.gathered);
        kind.toldAt = now;
        kind.gathered = undefined;
      }
      return told;
    },
  };
}

const together = (before: RefusedAttempts, one: RefusedAttempts): RefusedAttempts => ({
  ...before,
  permission: before.permission === one.permission ? one.permission : null,
  count: before.count + 1,
  lastAt: one.lastAt,
});
