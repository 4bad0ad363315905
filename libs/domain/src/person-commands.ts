import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { CommandRejected } from '@lockbox/contracts/generated/events';
import type { Tenant } from '@lockbox/contracts/generated/policy-state';
import type { CommandId } from '@lockbox/contracts/ids';
import { type Decision, NOTHING, type Situation } from './decision.ts';
import { refused, requestOf } from './refusals.ts';
import { PERSON_COMMAND_MS } from './time-rules.ts';

/** So many commands of a tenant's people are told apart from new ones: many times what may be sent in PERSON_COMMAND_MS. */
const REMEMBERED = 200;

const BY_PERSONS: ReadonlySet<CommandData['type']> = new Set([
  'ApproveRequest',
  'DenyRequest',
  'EnablePolicy',
  'DisablePolicy',
]);

/**
 * A person's command counts once, and at the time that it was given. Its record stays readable in the topic, signature and
 * all: copied back there it must not decide anything, above all not what it was refused at first.
 */
export function spentOrStale(situation: Situation): Decision | undefined {
  const { command, state, terms } = situation;
  const { commandId, data } = command;
  const id = requestOf(data);
  const request = id === null ? undefined : state.request(id)?.request;
  if (state.tenant()?.commands.includes(commandId) || request?.commands.includes(commandId)) return NOTHING;
  const isStale = Math.abs(terms.now - command.sentAt) > PERSON_COMMAND_MS;
  return isStale ? refused(situation, 'COMMAND_STALE') : undefined;
}

export const withCommand = (tenant: Tenant, commandId: CommandId): Tenant => ({
  ...tenant,
  commands: [...tenant.commands, commandId].slice(-REMEMBERED),
});

/** The tenant once a command was refused. What upstream sends may be sent again and is judged again: it is not remembered. */
export function afterRefusal(
  tenant: Tenant | undefined,
  { commandId, commandType }: CommandRejected,
): readonly Tenant[] {
  const type: ReadonlySet<string> = BY_PERSONS;
  return tenant !== undefined && type.has(commandType) ? [withCommand(tenant, commandId)] : [];
}
