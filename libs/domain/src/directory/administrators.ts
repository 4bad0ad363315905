import type { ApproverFacts } from '@lockbox/contracts/generated/events';
import type { Principal } from '@lockbox/contracts/generated/policy-state';
import { personId } from '@lockbox/contracts/ids';
import type { ReasonCode } from '../catalogue/reasons.ts';
import type { Situation } from '../decider/decision.ts';
import { isAdministrator } from './roles.ts';

/**
 * The person who sent the command, if they are an administrator of this tenant at this moment; otherwise why not. Roles
 * come from the directory, never from the command.
 */
export function actingAdministrator({ command, state }: Situation): Principal | ReasonCode {
  const { kind, id } = command.actor;
  const person = kind === 'PRINCIPAL' ? state.principal(personId(id)) : undefined;
  if (!person?.known) return 'PERSON_UNKNOWN';
  if (person.disabled) return 'PERSON_DISABLED';
  if (!isAdministrator(person.roles)) return 'PERSON_NOT_ADMINISTRATOR';
  return person;
}

/** Reports whether the person may decide for the tenant at this moment. */
export const holdsRole = ({ known, disabled, roles }: Principal): boolean =>
  known && !disabled && isAdministrator(roles);

export const approverFacts = ({ roles, licences }: Principal): ApproverFacts => ({ roles, licences });
