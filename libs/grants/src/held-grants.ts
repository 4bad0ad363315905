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

/**
 * The grants of one partition of the log, folded from its events. A grant that ends here ends for good, also if the cause is
 * undone: an engineer who gets the role again asks for access again. Pure: the time comes with each call.
 */
export class HeldGrants {
  private readonly byId = new Map<string, Held>();
  private readonly byEngineer = new Map<string, Held[]>();
  /** Those with which the clock does something before `lookedUpTo`: to look at all of many grants each time would hold questions up. */
  private soon = new Set<Held>();
  private lookedUpTo = Number.NEGATIVE_INFINITY;

  private noteIfSoon(held: Held): void {
    if (dueAt(held) < this.lookedUpTo) this.soon.add(held);
  }

  private end(
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
    this.noteIfSoon(held);
    return [{ kind: 'ends', grant, dataStores, reason }];
  }

  private endAll(reason: GrantEnd, at: number, concerns: (grant: Grant) => boolean): readonly GrantChange[] {
    return [...this.byId.values()].filter(({ grant }) => concerns(grant)).flatMap((held) => this.end(held, reason, at));
  }

  private begin(tenantId: TenantId, granted: AccessGranted, grantedAt: number): readonly GrantChange[] {
    const before = this.byId.get(granted.grantId);
    if (before !== undefined) {
      if (before.grant.grantedAt >= grantedAt) return [];
      this.forget(before); // long over: its request's id was taken again
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
    this.byId.set(grantId, held);
    this.noteIfSoon(held);
    const key = keyOf(grant);
    this.byEngineer.set(key, [...(this.byEngineer.get(key) ?? []), held]);
    return [{ kind: 'begins', grant }];
  }

  private leave(
    tenantId: TenantId,
    environmentId: EnvironmentId,
    at: number,
    stays: readonly DataStoreId[],
  ): readonly GrantChange[] {
    return [...this.byId.values()]
      .filter(({ grant }) => grant.tenantId === tenantId && grant.environmentId === environmentId)
      .flatMap((held) =>
        this.end(
          held,
          'DATA_STORE_LEFT',
          at,
          held.grant.dataStores.filter((id) => !stays.includes(id)),
        ),
      );
  }

  private forget(held: Held): void {
    this.byId.delete(held.grant.grantId);
    this.soon.delete(held);
    const key = keyOf(held.grant);
    const others = (this.byEngineer.get(key) ?? []).filter((other) => other !== held);
    if (others.length === 0) this.byEngineer.delete(key);
    else this.byEngineer.set(key, others);
  }

  /**
   * Adds the next event of the partition, of any log. An event must not be given again after its grant may have been
   * forgotten, because the grant would begin a second time.
   */
  add({ tenantId, occurredAt, data }: Event): readonly GrantChange[] {
    if (partitionOfProviderLog(tenantId) !== undefined) {
      const lost = engineerLostIn(data);
      return lost === undefined
        ? []
        : this.endAll('ENGINEER_NOT_ALLOWED', occurredAt, ({ engineerId }) => engineerId === lost);
    }
    switch (data.type) {
      case 'AccessGranted':
        return this.begin(tenantId, data, occurredAt);
      case 'AccessEnded': {
        const held = this.byId.get(data.grantId);
        return held === undefined ? [] : this.end(held, data.reason, occurredAt);
      }
      case 'EnvironmentSet':
        return this.leave(tenantId, data.environmentId, occurredAt, data.dataStores);
      case 'EnvironmentRemoved':
        return this.leave(tenantId, data.environmentId, occurredAt, []);
      case 'TenantRemoved':
        return this.endAll('TENANT_REMOVED', occurredAt, (grant) => grant.tenantId === tenantId);
      default:
        return [];
    }
  }

  /** Returns the grants that end by the clock alone. Forgets those that ended long ago. */
  pass(now: number): readonly GrantChange[] {
    if (now >= this.lookedUpTo) {
      this.lookedUpTo = now + AHEAD_MS;
      this.soon = new Set([...this.byId.values()].filter((held) => dueAt(held) < this.lookedUpTo));
    }
    const changes: GrantChange[] = [];
    for (const held of this.soon) {
      const { expiresAt } = held.grant;
      if (isOver(expiresAt, now)) {
        changes.push(...this.end(held, 'PERIOD_OVER', expiresAt));
        held.overAt ??= expiresAt;
      }
      if (held.overAt !== undefined && isOver(forgottenAt(held.overAt), now)) this.forget(held);
    }
    return changes;
  }

  answer(question: Question, now: number): Answer {
    let nearest: RefusalReason = 'NO_GRANT';
    let best: Grant | undefined;
    for (const held of this.byEngineer.get(keyOf(question)) ?? []) {
      const fault = faultOf(held, question, now);
      if (fault === undefined) best = best === undefined || held.grant.expiresAt > best.expiresAt ? held.grant : best;
      else if (TELLING.indexOf(fault) > TELLING.indexOf(nearest)) nearest = fault;
    }
    return best === undefined ? { granted: false, reason: nearest } : { granted: true, grant: best };
  }

  /** The grants that run, each with the data stores that it still covers. */
  running(now: number): readonly Grant[] {
    return [...this.byId.values()].flatMap((held) => {
      const { grant } = held;
      const dataStores = grant.dataStores.filter((id) => endOf(held, id) === undefined);
      return isOver(grant.expiresAt, now) || dataStores.length === 0 ? [] : [{ ...grant, dataStores }];
    });
  }

  /** The end of a grant by the log's time. Undefined while it runs, once it is forgotten, and if its data stores ended one by one. */
  endedAt(grantId: string): number | undefined {
    const held = this.byId.get(grantId);
    return held?.overBy === undefined ? undefined : held.overAt;
  }
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
