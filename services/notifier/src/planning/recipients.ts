import type { EnvironmentRemoved, EnvironmentSet, Event } from '@lockbox/contracts/generated/events';
import { type EnvironmentId, type PersonId, personId, type TenantId } from '@lockbox/contracts/ids';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import type { PersonalChoice } from '@lockbox/domain/notices/notice-kinds';
import { ALL_NOTICES, type ChosenPreferences } from '@lockbox/domain/notices/notice-preferences';

/**
 * The people whom a tenant's events, or those of the provider's own log, can concern. They come from the log, and not from the
 * directory as it is now: the same events name the same recipients whenever they are read, so a replay announces nothing new.
 * One document per tenant.
 */
export interface Recipients {
  readonly _id: TenantId;
  /** All notices of the tenant's events up to this one have been planned. */
  readonly sequence: number;
  /** Enabled Global and Power Platform administrators, by id. */
  readonly administrators: readonly PersonId[];
  /** In the provider's own log of the partition: enabled internal approvers, by id. */
  readonly internalApprovers: readonly PersonId[];
  /** True while the policy is enabled: otherwise nothing is protected. */
  readonly policyEnabled: boolean;
  /** The administrators' choice of further notices; absent until they choose, and they get all of them. */
  readonly notices?: ChosenPreferences;
  /** Personal delivery preferences; absent until a person has chosen. */
  readonly personal?: readonly (PersonalChoice & { readonly personId: PersonId })[];
  /** Environments that became unmanaged less than 24 hours ago. */
  readonly unmanaged: readonly { readonly environmentId: EnvironmentId; readonly protectedUntil: number }[];
}

export const noRecipients = (tenantId: TenantId): Recipients => ({
  _id: tenantId,
  sequence: 0,
  administrators: [],
  internalApprovers: [],
  policyEnabled: false,
  unmanaged: [],
});

export const chosenNotices = ({ notices = ALL_NOTICES }: Recipients): ChosenPreferences => notices;

/**
 * True if an environment's protection begins with this event. The directory decides that, whatever the policy says; as long as
 * the protection runs, every event of the environment repeats it.
 */
export function beginsProtection(before: Recipients, data: EnvironmentSet | EnvironmentRemoved): boolean {
  const { environmentId, protectedUntil } = data;
  const known = before.unmanaged.find((environment) => environment.environmentId === environmentId);
  return protectedUntil !== null && known?.protectedUntil !== protectedUntil;
}

const withoutChoiceOf = (id: PersonId, { personal = [] }: Recipients): NonNullable<Recipients['personal']> =>
  personal.filter((one) => one.personId !== id);

/** The recipients after an event. */
export function evolveRecipients(before: Recipients, event: Event): Recipients {
  const { data } = event;
  const after = { ...before, sequence: event.sequence };
  switch (data.type) {
    case 'PrincipalSet': {
      const others = before.administrators.filter((id) => id !== data.principalId);
      const decides = !data.disabled && isAdministrator(data.roles);
      return { ...after, administrators: decides ? [...others, data.principalId].sort() : others };
    }
    case 'PrincipalRemoved':
      return {
        ...after,
        administrators: before.administrators.filter((id) => id !== data.principalId),
        ...(before.personal && { personal: withoutChoiceOf(data.principalId, before) }),
      };
    case 'PersonalNoticesSet': {
      const { choices, digestAt, quietFrom, quietUntil, timeZone } = data;
      const own = { personId: personId(event.actor.id), choices, digestAt, quietFrom, quietUntil, timeZone };
      return { ...after, personal: [...withoutChoiceOf(own.personId, before), own] };
    }
    case 'ProviderPersonSet': {
      const others = before.internalApprovers.filter((id) => id !== data.personId);
      const decides = !data.disabled && data.roles.includes('INTERNAL_APPROVER');
      return { ...after, internalApprovers: decides ? [...others, data.personId].sort() : others };
    }
    case 'ProviderPersonRemoved':
      return { ...after, internalApprovers: before.internalApprovers.filter((id) => id !== data.personId) };
    case 'PolicyEnabled':
    case 'PolicyDisabled':
      return { ...after, policyEnabled: data.type === 'PolicyEnabled' };
    case 'NoticePreferencesSet': {
      const { accessWithoutApproval, accessEnded } = data;
      return { ...after, notices: { accessWithoutApproval, accessEnded } };
    }
    case 'EnvironmentSet':
    case 'EnvironmentRemoved': {
      const { environmentId, protectedUntil } = data;
      const others = before.unmanaged.filter((environment) => environment.environmentId !== environmentId);
      return { ...after, unmanaged: protectedUntil === null ? others : [...others, { environmentId, protectedUntil }] };
    }
    case 'ProtectionEnded':
      return { ...after, unmanaged: before.unmanaged.filter((one) => one.environmentId !== data.environmentId) };
    default:
      return after;
  }
}
