import type { CommandRejected } from '@lockbox/contracts/generated/events';
import type { Tenant } from '@lockbox/contracts/generated/policy-state';
import type { CommandId } from '@lockbox/contracts/ids';
import { hasChanged } from '../requests/known-commands.ts';
import { requestWithCommand } from '../requests/request-state.ts';
import { PERSON_COMMAND_MS } from '../time/time-rules.ts';
import { type Decision, NOTHING, type Situation } from './decision.ts';
import type { RequestState } from './entity.ts';
import { refused, requestOfCommand } from './refusals.ts';
import type { TenantState } from './state.ts';

/** How many commands of a tenant's people are remembered: many times what can be sent within PERSON_COMMAND_MS. */
const REMEMBERED = 200;

/**
 * A person's command counts once, and only around the time when it was given. Its record stays readable in the topic with
 * its signature. Whoever copies it back must not decide anything by it, least of all what was refused at first.
 */
export function spentOrStale(situation: Situation): Decision | undefined {
  const { command, state } = situation;
  const { commandId, data } = command;
  const id = requestOfCommand(data);
  const request = id === null ? undefined : state.request(id);
  const isSpent =
    state.tenant()?.commands.includes(commandId) || (request !== undefined && hasChanged(request, commandId));
  if (isSpent) return NOTHING;
  return staleOf(situation);
}

/** The refusal of what was not given around this time. */
export function staleOf(situation: Situation): Decision | undefined {
  const { command, terms } = situation;
  const isStale = Math.abs(terms.now - command.sentAt) > PERSON_COMMAND_MS;
  return isStale ? refused(situation, 'COMMAND_STALE') : undefined;
}

export const tenantWithCommand = (tenant: Tenant, commandId: CommandId): Tenant => ({
  ...tenant,
  commands: [...tenant.commands, commandId].slice(-REMEMBERED),
});

/**
 * Returns the entities to remember after a refusal. A person's command is remembered, and so is a decision of the provider's
 * people while its request waits, since a copy could count later. Other commands of upstream systems may be sent again and are
 * judged again.
 */
export function afterRefusal(
  state: TenantState,
  { commandId, commandType, requestId }: CommandRejected,
  isPersonal: boolean,
): readonly (Tenant | RequestState)[] {
  if (isPersonal) {
    const tenant = state.tenant();
    return tenant === undefined ? [] : [tenantWithCommand(tenant, commandId)];
  }
  if (commandType !== 'RecordInternalDecision' || requestId === null) return [];
  const known = state.request(requestId);
  if (known?.type !== 'AwaitingInternalApproval') return [];
  return [{ ...known, request: requestWithCommand(known.request, commandId) }];
}
