import type { SetNoticePreferences } from '@lockbox/contracts/generated/commands';
import type { Tenant } from '@lockbox/contracts/generated/policy-state';
import type { CommandId } from '@lockbox/contracts/ids';
import { type Decision, decided, type Situation } from '../decider/decision.ts';
import { tenantWithCommand } from '../decider/person-commands.ts';
import { refused } from '../decider/refusals.ts';
import type { TenantState } from '../decider/state.ts';
import { actingAdministrator, approverFacts } from '../directory/administrators.ts';
import { unnamedTenant } from '../policy/policy-check.ts';

/** The optional notices of a tenant's administrators. */
export interface ChosenPreferences {
  /** Notify of each access that needed no approval, as it begins. */
  readonly accessWithoutApproval: boolean;
  /** Notify of each end of access. */
  readonly accessEnded: boolean;
}

/** Until an administrator chooses otherwise: whoever answers for data hears of each access to it. */
export const ALL_NOTICES: ChosenPreferences = { accessWithoutApproval: true, accessEnded: true };

/** Sets an administrator's choice. Exclusions and requests are always announced. */
export function setNoticePreferences(data: SetNoticePreferences, situation: Situation): Decision {
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  const { accessWithoutApproval, accessEnded } = data;
  return decided({
    rule: 'NOTICES_ARE_CHOSEN',
    data: {
      type: 'NoticePreferencesSet',
      accessWithoutApproval,
      accessEnded,
      approver: approverFacts(administrator),
    },
  });
}

/** Nothing is decided by the choice: only the command is remembered, so that it counts once. */
export const afterNoticePreferences = (state: TenantState, commandId: CommandId): Tenant =>
  tenantWithCommand(state.tenant() ?? unnamedTenant(state.tenantId), commandId);
