import { randomUUID } from 'node:crypto';
import type { Assertion, CommandData } from '@lockbox/contracts/generated/commands';
import { commandId } from '@lockbox/contracts/ids';
import { throwRefusal } from '../http/answers.ts';
import type { PolicyView } from '../reads/views.ts';
import type { Customer } from '../sign-in/people.ts';
import { type Deciding, principalNameOf } from './deciding.ts';

/** An administrator's commands about the policy or about notices. */
export type PolicyCommand = Extract<
  CommandData,
  {
    type:
      | 'EnablePolicy'
      | 'DisablePolicy'
      | 'SetApprovalRule'
      | 'SetEmergencyRule'
      | 'ConfirmPolicyChange'
      | 'WithdrawPolicyChange'
      | 'SetNoticePreferences'
      | 'SetPersonalNotices'
      | 'ProposePasskey'
      | 'ConfirmPasskey'
      | 'WithdrawPasskey'
      | 'RemovePasskey'
      | 'RequirePasskeys';
  }
>;

export const switched = (enabled: boolean, assertion: Assertion | null = null): PolicyCommand =>
  enabled ? { type: 'EnablePolicy' } : { type: 'DisablePolicy', assertion };

export type ChangedPolicy =
  /** The policy as it then is. */
  | { readonly kind: 'done'; readonly policy: PolicyView }
  /** It takes another administrator: nothing has changed yet. */
  | { readonly kind: 'proposed'; readonly proposal: string; readonly expiresAt: string };

/** Asks for a change of the policy, or for what leads to one; undefined when the outcome is not known in time. */
export async function changePolicy(
  { reads, commands, outcomes, projections, refusals }: Omit<Deciding, 'people' | 'approvalAnswered'>,
  person: Customer,
  command: PolicyCommand,
): Promise<ChangedPolicy | undefined> {
  const id = commandId(randomUUID());
  const events = await refusals.counted(
    principalNameOf(person),
    () => commands.ask(person, command, undefined, id),
    id,
  );
  if (events === undefined) return undefined;
  throwRefusal(events);
  for (const { data } of events) {
    if (data.type !== 'PolicyChangeProposed') continue;
    return { kind: 'proposed', proposal: data.proposal, expiresAt: new Date(data.expiresAt).toISOString() };
  }
  // Its scope depends on the directory too, so it is read from the projection.
  const sequence = events.at(-1)?.sequence ?? 0;
  const document = { collection: 'policies', id: person.tenantId, sequence, certain: sequence } as const;
  const isShown = await projections.shown({ eventId: null, document, textId: null }, outcomes.waitMs);
  return isShown ? { kind: 'done', policy: await reads.policy(person.tenantId) } : undefined;
}
