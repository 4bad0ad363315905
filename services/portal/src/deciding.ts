import type { RequestId } from '@lockbox/contracts/ids';
import { readOutcome } from './answers.ts';
import type { Dependencies } from './dependencies.ts';
import { notFound } from './problems.ts';
import type { Identity } from './tokens.ts';
import type { LockboxRequestView, PolicyView } from './views.ts';

type Deciding = Pick<Dependencies, 'people' | 'reads' | 'commands' | 'outcomes' | 'refusals'>;

/** Sends a customer's decision; returns the request as it then is, or undefined when that is not known in time. */
export async function decideRequest(
  { people, reads, commands, outcomes, refusals }: Deciding,
  identity: Identity,
  { id, decision, comment }: { id: RequestId; decision: 'approve' | 'deny'; comment: string | null },
): Promise<LockboxRequestView | undefined> {
  const person = await people.administrator(identity);
  const name = `${person.tenantId}/${person.personId}`;
  refusals.check(name);
  if ((await reads.lockboxRequest(person.tenantId, id)) === undefined) throw notFound('request');
  const type = decision === 'approve' ? 'ApproveRequest' : 'DenyRequest';
  const event = await commands.ask(person, { type, requestId: id, comment }, id);
  if (event?.data.type === 'CommandRejected') refusals.record(name);
  const where = {
    read: (sequence: number) => reads.lockboxRequest(person.tenantId, id, sequence),
    complete: ({ customerDecision }: LockboxRequestView) => comment === null || customerDecision?.comment != null,
  };
  return await readOutcome(event, where, outcomes.waitMs);
}

/** Turns Customer Lockbox on or off; returns the policy as it then is, or undefined when that is not known in time. */
export async function switchPolicy(
  { people, reads, commands, outcomes, refusals }: Deciding,
  identity: Identity,
  enabled: boolean,
): Promise<PolicyView | undefined> {
  const person = await people.administrator(identity);
  const name = `${person.tenantId}/${person.personId}`;
  refusals.check(name);
  const event = await commands.ask(person, { type: enabled ? 'EnablePolicy' : 'DisablePolicy' });
  if (event?.data.type === 'CommandRejected') refusals.record(name);
  const read = (sequence: number) => reads.policyAt(person.tenantId, sequence);
  return await readOutcome(event, { read }, outcomes.waitMs);
}
