import type { ApproverFacts, Role } from '@lockbox/contracts/generated/events';
import type { Principal } from '@lockbox/contracts/generated/policy-state';
import { personId } from '@lockbox/contracts/ids';
import type { Situation } from './decision.ts';
import type { ReasonCode } from './reasons.ts';

/** Who decides for a customer: "Global administrator or Power Platform administrator of the tenant". */
const ADMINISTRATOR_ROLES: ReadonlySet<Role> = new Set<Role>(['GLOBAL_ADMINISTRATOR', 'POWER_PLATFORM_ADMINISTRATOR']);

/**
 * The person who sent the command, if they are an administrator of this tenant at this moment; otherwise why not. Roles
 * come from the directory, never from the command.
 */
export function actingAdministrator({ command, state }: Situation): Principal | ReasonCode {
  const { kind, id } = command.actor;
  const person = kind === 'PRINCIPAL' ? state.principal(personId(id)) : undefined;
  if (!person?.known) return 'PERSON_UNKNOWN';
  if (person.disabled) return 'PERSON_DISABLED';
  if (!person.roles.some((role) => ADMINISTRATOR_ROLES.has(role))) return 'PERSON_NOT_ADMINISTRATOR';
  return person;
}

export const approverFacts = ({ roles, licences }: Principal): ApproverFacts => ({ roles, licences });
