import type { RecordAdministration } from '@lockbox/contracts/generated/commands';
import type { Administration } from '@lockbox/contracts/generated/policy-state';
import type { CommandId } from '@lockbox/contracts/ids';
import { withoutAddress } from '../decider/addresses.ts';
import { type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import { staleOf } from '../decider/person-commands.ts';
import type { TenantState } from '../decider/state.ts';

/** Repeats come soon after what they repeat: a producer tries again, or a record is read again. */
const REMEMBERED = 20;

/**
 * Records an act of administration. It is evidence whoever did it: only its time is checked, and it changes nothing. The record
 * stays readable in the topic with its signature, so copying it back must not repeat the act.
 */
export function recordAdministration(data: RecordAdministration, situation: Situation): Decision {
  const { command, state } = situation;
  if (state.administration()?.commands.includes(command.commandId)) return NOTHING;
  const stale = staleOf(situation);
  if (stale !== undefined) return stale;
  const { action, subject, detail } = data;
  return decided({
    rule: 'ADMINISTRATION_IS_RECORDED',
    data: {
      type: 'AdministrationRecorded',
      action,
      subject,
      detail: detail === null ? null : withoutAddress(detail),
    },
  });
}

export const afterAdministration = (state: TenantState, commandId: CommandId): Administration => ({
  type: 'Administration',
  tenantId: state.tenantId,
  commands: [...(state.administration()?.commands ?? []), commandId].slice(-REMEMBERED),
});
