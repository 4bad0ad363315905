import type { ProviderRole } from '@lockbox/contracts/generated/directory';
import type { Exclusion } from '@lockbox/contracts/generated/policy-state';
import type { PersonId } from '@lockbox/contracts/ids';
import { submittingRole } from '@lockbox/contracts/submission-rules';
import type { Decision, Situation } from '../decider/decision.ts';
import { type Refuse, refused } from '../decider/refusals.ts';

/** One of the provider's people whom a command names, and the roles of which one is needed for what it says of them. */
interface Named {
  /** The field that names the person. */
  readonly field: string;
  readonly person: PersonId;
  readonly roles: readonly ProviderRole[];
}

/**
 * Refuses what names somebody whom the provider's own log does not know, who is disabled, or who does not hold the role at
 * this moment. Who said so, and with what right to publish, makes no difference. Undefined if all of them may.
 */
export function refusalOfPeople(
  named: readonly Named[],
  situation: Situation,
  refuse: Refuse = refused,
): Decision | undefined {
  for (const { field, person, roles } of named) {
    const known = situation.terms.provider.providerPerson(person);
    if (!known?.known) return refuse(situation, 'PROVIDER_PERSON_UNKNOWN', { field });
    if (known.disabled) return refuse(situation, 'PROVIDER_PERSON_DISABLED', { field });
    if (!roles.some((role) => known.roles.includes(role)))
      return refuse(situation, 'PROVIDER_ROLE_MISSING', { field, roles: roles.join(' or ') });
  }
  return undefined;
}

export const asInternalApprover = (approverId: PersonId): Named => ({
  field: 'approverId',
  person: approverId,
  roles: ['INTERNAL_APPROVER'],
});

export const asLegal = (liftedBy: PersonId): Named => ({ field: 'liftedBy', person: liftedBy, roles: ['LEGAL'] });

/** The people who answer for a request: the engineer who asks and, for an exclusion, the declarer. */
export function askingPeople({
  engineerId,
  exclusion,
  declaredBy,
}: {
  readonly engineerId: PersonId;
  readonly exclusion: Exclusion | null;
  readonly declaredBy: PersonId | null;
}): readonly Named[] {
  const isLegal = submittingRole(exclusion) === 'LEGAL';
  // A legal demand leads to no access, so that the legal department may record it without an engineer.
  const asking: Named = {
    field: 'engineerId',
    person: engineerId,
    roles: isLegal ? ['ENGINEER', 'LEGAL'] : ['ENGINEER'],
  };
  if (declaredBy === null) return [asking];
  return [asking, { field: 'declaredBy', person: declaredBy, roles: isLegal ? ['LEGAL'] : ANY_ROLE }];
}

const ANY_ROLE: readonly ProviderRole[] = ['ENGINEER', 'INTERNAL_APPROVER', 'LEGAL'];
