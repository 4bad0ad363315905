import type {
  RemoveEnvironment,
  RemovePrincipal,
  RemoveProviderPerson,
  RemoveTenant,
  SetEnvironment,
  SetPrincipal,
  SetProviderPerson,
  SetTenant,
  SourcePosition,
} from '@lockbox/contracts/generated/commands';
import type { EnvironmentRemoved, EnvironmentSet, EventData } from '@lockbox/contracts/generated/events';
import type { Environment, Principal, ProviderPerson, Tenant } from '@lockbox/contracts/generated/policy-state';
import type { EnvironmentId } from '@lockbox/contracts/ids';
import { type Decided, type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import type { Entity } from '../decider/entity.ts';
import { refusedUnseen } from '../decider/refusals.ts';
import { completionAfter, reopeningAfter } from '../policy/roll-out.ts';
import { isOver, PROTECTION_MS } from '../time/time-rules.ts';
import { environmentAfter, principalAfter, providerPersonAfter, tenantAfter } from './directory-state.ts';

export type DirectoryCommand =
  | SetTenant
  | RemoveTenant
  | SetEnvironment
  | RemoveEnvironment
  | SetPrincipal
  | RemovePrincipal
  | SetProviderPerson
  | RemoveProviderPerson;

/** Follows a directory record. Records of tenants, environments and people may arrive in any order. */
export function followDirectory(data: DirectoryCommand, situation: Situation): Decision {
  const { state } = situation;
  switch (data.type) {
    case 'SetTenant': {
      const last = state.tenant();
      const old = ifOld(data.position, last);
      if (old) return old;
      if (last?.known && sameList(last.licences, data.licences)) return newPosition(last, data.position);
      return decided(followed({ type: 'TenantSet', licences: data.licences, position: data.position }));
    }
    case 'RemoveTenant': {
      const last = state.tenant();
      const old = ifOld(data.position, last);
      if (old) return old;
      const removed = { type: 'TenantRemoved', position: data.position } as const;
      // A tenant that was never named stays unknown: otherwise it would get a log of its own.
      if (last === undefined) return NOTHING;
      return last.known ? decided(followed(removed)) : unseen(tenantAfter(state, removed));
    }
    case 'SetEnvironment':
      return setEnvironment(data, situation);
    case 'RemoveEnvironment':
      return removeEnvironment(data, situation);
    case 'SetPrincipal': {
      const last = state.principal(data.principalId);
      const old = ifOld(data.position, last);
      if (old) return old;
      const same =
        last?.known &&
        last.disabled === data.disabled &&
        sameList(last.roles, data.roles) &&
        sameList(last.licences, data.licences) &&
        sameList(last.environmentIds, data.environmentIds);
      if (same) return newPosition(last, data.position);
      const { principalId, roles, licences, environmentIds, disabled, position } = data;
      return decided(
        followed({ type: 'PrincipalSet', principalId, roles, licences, environmentIds, disabled, position }),
      );
    }
    case 'RemovePrincipal': {
      const last = state.principal(data.principalId);
      const old = ifOld(data.position, last);
      if (old) return old;
      const { principalId, position } = data;
      const removed = { type: 'PrincipalRemoved', principalId, position } as const;
      return last?.known ? decided(followed(removed)) : unseen(principalAfter(state, removed));
    }
    case 'SetProviderPerson': {
      const last = state.providerPerson(data.personId);
      const old = ifOld(data.position, last);
      if (old) return old;
      if (last?.known && last.disabled === data.disabled && sameList(last.roles, data.roles))
        return newPosition(last, data.position);
      const { personId, roles, disabled, position } = data;
      return decided(followed({ type: 'ProviderPersonSet', personId, roles, disabled, position }));
    }
    case 'RemoveProviderPerson': {
      const last = state.providerPerson(data.personId);
      const old = ifOld(data.position, last);
      if (old) return old;
      const { personId, position } = data;
      const removed = { type: 'ProviderPersonRemoved', personId, position } as const;
      return last?.known ? decided(followed(removed)) : unseen(providerPersonAfter(state, removed));
    }
    default:
      return data satisfies never;
  }
}

function setEnvironment(data: SetEnvironment, { state, terms }: Situation): Decision {
  const { environmentId, managed, dataStores, position } = data;
  const last = state.environment(environmentId);
  const old = ifOld(position, last);
  if (old) return old;
  if (last?.known && last.managed === managed && sameList(last.dataStores, dataStores)) {
    return newPosition(last, position);
  }
  const event: EnvironmentSet = {
    type: 'EnvironmentSet',
    environmentId,
    managed,
    dataStores,
    protectedUntil: managed ? null : protectionOf(last, terms.now),
    position,
  };
  const changed = environmentAfter(state, event, terms.now);
  return decided(
    environmentChange(event, last),
    ...completionAfter(state, changed, terms.now),
    ...reopeningAfter(state, changed, terms.now),
  );
}

function removeEnvironment(data: RemoveEnvironment, { state, terms }: Situation): Decision {
  const { environmentId, position } = data;
  const last = state.environment(environmentId);
  const old = ifOld(position, last);
  if (old) return old;
  const protectedUntil = protectionOf(last, terms.now);
  const event: EnvironmentRemoved = { type: 'EnvironmentRemoved', environmentId, protectedUntil, position };
  const changed = environmentAfter(state, event, terms.now);
  if (!last?.known) return unseen(changed);
  return decided(environmentChange(event, last), ...completionAfter(state, changed, terms.now));
}

/** "One that becomes unmanaged stays protected for 24 hours more"; removing it does not shorten that. */
const protectionOf = (last: Environment | undefined, now: number): number | null =>
  last?.managed ? now + PROTECTION_MS : (last?.protectedUntil ?? null);

const environmentChange = (data: EnvironmentSet | EnvironmentRemoved, last: Environment | undefined): Decided => ({
  rule: last?.managed && data.protectedUntil !== null ? 'UNMANAGED_STAYS_PROTECTED' : 'DIRECTORY_IS_FOLLOWED',
  data,
});

/** The timer says that the 24 hours of an environment that became unmanaged may be over. */
export function endProtection(environmentId: EnvironmentId, { state, terms }: Situation): Decision {
  const last = state.environment(environmentId);
  const protectedUntil = last?.protectedUntil ?? null;
  if (last === undefined || protectedUntil === null || !isOver(protectedUntil, terms.now)) return NOTHING;
  const data = { type: 'ProtectionEnded', environmentId, protectedUntil } as const;
  const changed = { ...last, protectedUntil: null };
  return decided({ rule: 'PROTECTION_ENDS', data }, ...completionAfter(state, changed, terms.now));
}

const followed = (data: EventData): Decided => ({ rule: 'DIRECTORY_IS_FOLLOWED', data });

const unseen = (draft: Entity): Decision => ({ kind: 'draft', draft });

/** Only the position is new: no event. The state keeps the position to reject records from before it. */
const newPosition = (last: Tenant | Environment | Principal | ProviderPerson, position: SourcePosition): Decision =>
  unseen({ ...last, position });

/**
 * Handles a record that is older than the known one; undefined if it is not. A redelivered record is ignored. A record that was
 * signed earlier but follows the known one was replayed, and is refused. Positions in different partitions or topics do not
 * tell which record is newer.
 */
function ifOld(
  position: SourcePosition,
  known: { readonly position: SourcePosition | null } | undefined,
): Decision | undefined {
  const last = known?.position ?? null;
  if (last === null) return undefined;
  const { topic, partition, offset, signedAt } = position;
  if (last.topic === topic && last.partition === partition && offset <= last.offset) return NOTHING;
  return signedAt !== null && last.signedAt !== null && signedAt < last.signedAt
    ? refusedUnseen('DIRECTORY_RECORD_OLD')
    : undefined;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
