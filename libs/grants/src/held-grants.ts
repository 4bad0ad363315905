import type { AccessGranted, Event, ProviderPersonSet } from '@lockbox/contracts/generated/events';
import {
  type DataStoreId,
  type EnvironmentId,
  type PersonId,
  partitionOfProviderLog,
  type TenantId,
} from '@lockbox/contracts/ids';
import { sharedList, sharedText } from '@lockbox/domain/memory/shared-values';
import { isOver } from '@lockbox/domain/time/time-rules';
import type { Answer, Grant, GrantChange, GrantEnd, Question, RefusalReason } from './grant.ts';

/** So long after its end a grant is known, to say that it is over and not that there was none. */
const KEPT_AFTER_END_MS = 3_600_000;
/** So far ahead it is looked up what the clock will do. */
const AHEAD_MS = 60_000;

interface Held {
  readonly grant: Grant;
  /** Why all of its data stores have ended, where they ended together: nearly always, and a map for each grant would be a third of it. */
  overBy: GrantEnd | undefined;
  /** Otherwise, those that it covers no more. */
  ended: Map<DataStoreId, GrantEnd> | undefined;
  /** When the last of them ended, by the log's time. */
  overAt: number | undefined;
}

/** The grants of one partition of the log. Pure: the time comes with each call. */
export interface HeldGrants {
  /**
   * Adds the next event of the partition, of any log. An event must not be given again after its grant may have been
   * forgotten, because the grant would begin a second time.
   */
  add(event: Event): readonly GrantChange[];
  /** Returns the grants that end by the clock alone. Forgets those that ended long ago. */
  pass(now: number): readonly GrantChange[];
  answer(question: Question, now: number): Answer;
  /** Those that run, each with the data stores that it covers still. */
  running(now: number): readonly Grant[];
  /** When a grant ended, by the log's time. Undefined while it runs, once it is forgotten, and where its data stores ended one by one. */
  endedAt(grantId: string): number | undefined;
}

/**
 * Folds the events of a partition into the grants that run. What ends a grant here ends it for good, also where its cause is
 * taken back: an engineer who gets the role again asks for access again.
 */
export function createHeldGrants(): HeldGrants {
  const byId = new Map<string, Held>();
  const byEngineer = new Map<string, Held[]>();
  /** Those with which the clock does something before `lookedUpTo`: to look at all of many grants each time would hold questions up. */
  let soon = new Set<Held>();
  let lookedUpTo = Number.NEGATIVE_INFINITY;

  function noteIfSoon(held: Held): void {
    if (dueAt(held) < lookedUpTo) soon.add(held);
  }

  function end(
    held: Held,
    reason: GrantEnd,
    at: number,
    leaving: readonly DataStoreId[] = held.grant.dataStores,
  ): readonly GrantChange[] {
    const { grant } = held;
    const dataStores = leaving.filter((id) => endOf(held, id) === undefined);
    if (dataStores.length === 0) return [];
    if (dataStores.length === grant.dataStores.length) held.overBy = reason;
    else {
      held.ended ??= new Map();
      for (const id of dataStores) held.ended.set(id, reason);
    }
    if (grant.dataStores.every((id) => endOf(held, id) !== undefined)) held.overAt = at;
    noteIfSoon(held);
    return [{ kind: 'ends', grant, dataStores, reason }];
  }

  const endAll = (reason: GrantEnd, at: number, concerns: (grant: Grant) => boolean): readonly GrantChange[] =>
    [...byId.values()].filter(({ grant }) => concerns(grant)).flatMap((held) => end(held, reason, at));

  function begin(tenantId: TenantId, granted: AccessGranted, grantedAt: number): readonly GrantChange[] {
    const before = byId.get(granted.grantId);
    if (before !== undefined) {
      if (before.grant.grantedAt >= grantedAt) return [];
      forget(before); // long over: its request's id was taken again
    }
    const { grantId, requestId, engineerId, environmentId, dataStores, permissions, basis, expiresAt } = granted;
    const grant: Grant = {
      tenantId: sharedText(tenantId),
      grantId,
      requestId,
      engineerId: sharedText(engineerId),
      environmentId: sharedText(environmentId),
      dataStores: sharedList(dataStores),
      permissions: sharedList(permissions),
      basis: sharedText(basis),
      grantedAt,
      expiresAt,
    };
    const held: Held = { grant, overBy: undefined, ended: undefined, overAt: undefined };
    byId.set(grantId, held);
    noteIfSoon(held);
    const key = keyOf(grant);
    byEngineer.set(key, [...(byEngineer.get(key) ?? []), held]);
    return [{ kind: 'begins', grant }];
  }

  function leave(
    tenantId: TenantId,
    environmentId: EnvironmentId,
    at: number,
    stays: readonly DataStoreId[],
  ): readonly GrantChange[] {
    return [...byId.values()]
      .filter(({ grant }) => grant.tenantId === tenantId && grant.environmentId === environmentId)
      .flatMap((held) =>
        end(
          held,
          'DATA_STORE_LEFT',
          at,
          held.grant.dataStores.filter((id) => !stays.includes(id)),
        ),
      );
  }

  function forget(held: Held): void {
    byId.delete(held.grant.grantId);
    soon.delete(held);
    const key = keyOf(held.grant);
    const others = (byEngineer.get(key) ?? []).filter((other) => other !== held);
    if (others.length === 0) byEngineer.delete(key);
    else byEngineer.set(key, others);
  }

  return {
    add({ tenantId, occurredAt, data }) {
      if (partitionOfProviderLog(tenantId) !== undefined) {
        const lost = engineerLostIn(data);
        return lost === undefined
          ? []
          : endAll('ENGINEER_NOT_ALLOWED', occurredAt, ({ engineerId }) => engineerId === lost);
      }
      switch (data.type) {
        case 'AccessGranted':
          return begin(tenantId, data, occurredAt);
        case 'AccessEnded': {
          const held = byId.get(data.grantId);
          return held === undefined ? [] : end(held, data.reason, occurredAt);
        }
        case 'EnvironmentSet':
          return leave(tenantId, data.environmentId, occurredAt, data.dataStores);
        case 'EnvironmentRemoved':
          return leave(tenantId, data.environmentId, occurredAt, []);
        case 'TenantRemoved':
          return endAll('TENANT_REMOVED', occurredAt, (grant) => grant.tenantId === tenantId);
        default:
          return [];
      }
    },
    pass(now) {
      if (now >= lookedUpTo) {
        lookedUpTo = now + AHEAD_MS;
        soon = new Set([...byId.values()].filter((held) => dueAt(held) < lookedUpTo));
      }
      const changes: GrantChange[] = [];
      for (const held of soon) {
        const { expiresAt } = held.grant;
        if (isOver(expiresAt, now)) {
          changes.push(...end(held, 'PERIOD_OVER', expiresAt));
          held.overAt ??= expiresAt;
        }
        if (held.overAt !== undefined && isOver(forgottenAt(held.overAt), now)) forget(held);
      }
      return changes;
    },
    answer(question, now) {
      let nearest: RefusalReason = 'NO_GRANT';
      let best: Grant | undefined;
      for (const held of byEngineer.get(keyOf(question)) ?? []) {
        const fault = faultOf(held, question, now);
        if (fault === undefined) best = best === undefined || held.grant.expiresAt > best.expiresAt ? held.grant : best;
        else if (TELLING.indexOf(fault) > TELLING.indexOf(nearest)) nearest = fault;
      }
      return best === undefined ? { granted: false, reason: nearest } : { granted: true, grant: best };
    },
    running: (now) =>
      [...byId.values()].flatMap((held) => {
        const { grant } = held;
        const dataStores = grant.dataStores.filter((id) => endOf(held, id) === undefined);
        return isOver(grant.expiresAt, now) || dataStores.length === 0 ? [] : [{ ...grant, dataStores }];
      }),
    endedAt(grantId) {
      const held = byId.get(grantId);
      return held?.overBy === undefined ? undefined : held.overAt;
    },
  };
}

/** Why a data store of the grant has ended. */
const endOf = ({ overBy, ended }: Held, id: DataStoreId): GrantEnd | undefined => overBy ?? ended?.get(id);

const forgottenAt = (overAt: number): number => overAt + KEPT_AFTER_END_MS;

/** When the clock does the next thing with a grant: ends it, or has it forgotten. */
const dueAt = ({ grant, overAt }: Held): number => (overAt === undefined ? grant.expiresAt : forgottenAt(overAt));

/** Neither id has a line's end in it. */
const keyOf = ({ tenantId, engineerId }: Pick<Grant, 'tenantId' | 'engineerId'>): string =>
  `${tenantId}\n${engineerId}`;

/** Who is an engineer no more, by an event of the provider's own log. */
function engineerLostIn(data: Event['data']): PersonId | undefined {
  if (data.type === 'ProviderPersonRemoved') return data.personId;
  return data.type === 'ProviderPersonSet' && !mayWork(data) ? data.personId : undefined;
}
const mayWork = ({ roles, disabled }: ProviderPersonSet): boolean => !disabled && roles.includes('ENGINEER');

/** If several grants do not cover a question, the most specific reason is given; later ones are more specific. */
const TELLING = [
  'NO_GRANT',
  'OTHER_DATA_STORE',
  'OTHER_PERMISSION',
  'GRANT_OVER',
  'DATA_STORE_LEFT',
  'ENGINEER_NOT_ALLOWED',
  'TENANT_REMOVED',
] as const satisfies readonly RefusalReason[];

const REASON_OF = {
  PERIOD_OVER: 'GRANT_OVER',
  HANDED_BACK: 'GRANT_OVER',
  ENGINEER_NOT_ALLOWED: 'ENGINEER_NOT_ALLOWED',
  DATA_STORE_LEFT: 'DATA_STORE_LEFT',
  TENANT_REMOVED: 'TENANT_REMOVED',
} as const satisfies Record<GrantEnd, RefusalReason>;

/** Why a grant of this engineer does not cover the question; undefined where it does. Ids are one another exactly or not at all. */
function faultOf(held: Held, question: Question, now: number): (typeof TELLING)[number] | undefined {
  const { grant } = held;
  const { dataStoreId, permission, environmentId = grant.environmentId, requestId = grant.requestId } = question;
  if (requestId !== grant.requestId) return 'NO_GRANT';
  if (!grant.dataStores.includes(dataStoreId) || environmentId !== grant.environmentId) return 'OTHER_DATA_STORE';
  if (!grant.permissions.includes(permission)) return 'OTHER_PERMISSION';
  const reason = endOf(held, dataStoreId);
  if (reason !== undefined) return REASON_OF[reason];
  return isOver(grant.expiresAt, now) ? 'GRANT_OVER' : undefined;
}
