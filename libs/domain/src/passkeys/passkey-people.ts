import type { ApproverFacts } from '@lockbox/contracts/generated/events';
import type { ProviderPerson } from '@lockbox/contracts/generated/policy-state';
import { isReserved, type PersonId, personId, type TenantId } from '@lockbox/contracts/ids';
import type { Decision, Situation } from '../decider/decision.ts';
import { refused } from '../decider/refusals.ts';
import type { TenantState } from '../decider/state.ts';
import { actingAdministrator, approverFacts, holdsRole } from '../directory/administrators.ts';
import { refusalOfPeople } from '../directory/provider-people.ts';
import type { PasskeyOwner } from './passkey-signature.ts';

/**
 * The owners of the passkeys in a log: a tenant's administrators or, in the provider's own log, the provider's people. There,
 * an internal approver has the part of an administrator: only approvers confirm, withdraw and remove passkeys, and enrol the
 * first one. Engineers enrol their own, to declare an emergency. An engineer who could confirm passkeys would need no approver
 * at all.
 */
export interface PasskeyPerson extends PasskeyOwner {
  readonly facts: ApproverFacts;
}

/** The provider's own log also holds the roles of its people; roles and licences in an event are those of a tenant's people. */
const OF_PROVIDER: ApproverFacts = { roles: [], licences: [] };

/** The person who sent the command, or the refusal of one who may not. `brings`: an own passkey, and not the log's first. */
export function passkeyPerson(situation: Situation, brings: boolean): PasskeyPerson | Decision {
  const { tenantId, actor } = situation.command;
  if (!isReserved(tenantId)) {
    const administrator = actingAdministrator(situation);
    if (typeof administrator === 'string') return refused(situation, administrator);
    return { tenantId, principalId: administrator.principalId, facts: approverFacts(administrator) };
  }
  if (actor.kind !== 'PROVIDER_PERSON') return refused(situation, 'PERSON_UNKNOWN');
  const person = personId(actor.id);
  const roles = brings ? ANY_ROLE : APPROVERS;
  return (
    refusalOfPeople([{ field: 'actor', person, roles }], situation) ?? {
      tenantId,
      principalId: person,
      facts: OF_PROVIDER,
    }
  );
}

const APPROVERS: readonly ProviderPerson['roles'][number][] = ['INTERNAL_APPROVER'];
const ANY_ROLE: readonly ProviderPerson['roles'][number][] = ['ENGINEER', 'INTERNAL_APPROVER', 'LEGAL'];

/** Reports whether the person may have a passkey at this moment. */
export function mayHavePasskey(tenantId: TenantId, id: PersonId, state: TenantState): boolean {
  if (isReserved(tenantId)) {
    const person = state.providerPerson(id);
    return person?.known === true && !person.disabled && person.roles.length > 0;
  }
  const principal = state.principal(id);
  return principal !== undefined && holdsRole(principal);
}
