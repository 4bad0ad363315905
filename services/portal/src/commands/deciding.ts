import { randomUUID } from 'node:crypto';
import type { Assertion } from '@lockbox/contracts/generated/commands';
import { type CommandId, commandId, type RequestId, type TenantId } from '@lockbox/contracts/ids';
import { ownText } from '@lockbox/store/checked-text';
import type { Dependencies } from '../dependencies.ts';
import { notFound } from '../http/problems.ts';
import type { LockboxRequestView } from '../reads/views.ts';
import type { Identity } from '../sign-in/tokens.ts';
import { decideOnPresented, type Presented } from './presented.ts';
import { requestOutcome } from './request-outcome.ts';

/** The dependencies of decisions by a customer's people. */
export type Deciding = Pick<
  Dependencies,
  'people' | 'reads' | 'commands' | 'outcomes' | 'projections' | 'refusals' | 'approvalAnswered'
>;

interface CustomerDecision {
  readonly id: RequestId;
  readonly commandId?: CommandId;
  readonly decision: 'approve' | 'deny';
  readonly comment: string | null;
  readonly presented: Presented;
  /** The passkey's assertion about it, and the salt of the comment in it. */
  readonly assertion?: Assertion | null;
  readonly commentSalt?: Buffer | null;
  /** If given, requests of other environments do not exist. */
  readonly environmentId?: string;
}

/**
 * Sends a customer's decision; returns the request as it then is, or undefined when that is not known in time. Nothing is
 * sent before role and tenant are checked. This check may be behind the directory; policy, which decides after it, is not.
 */
export async function decideRequest(
  { people, reads, commands, refusals, approvalAnswered }: Deciding,
  identity: Identity,
  {
    id,
    commandId: sentAs = commandId(randomUUID()),
    decision,
    comment,
    environmentId,
    presented,
    assertion = null,
    commentSalt = null,
  }: CustomerDecision,
): Promise<LockboxRequestView | undefined> {
  const calledAt = performance.now();
  const [person, found] = await Promise.all([people.administrator(identity), reads.findRequest(id)]);
  const { tenantId, displayName } = person;
  const name = principalNameOf(person);
  if (found?.tenantId !== tenantId || found.lockbox === null) throw notFound('request');
  if (environmentId !== undefined && found.environmentId !== environmentId)
    throw notFound('request in this subscription');
  const type = decision === 'approve' ? 'ApproveRequest' : 'DenyRequest';
  const ask = async (shown: string) => {
    const command = { type, requestId: id, comment, shown, assertion, commentSalt } as const;
    const events = await refusals.counted(name, () => commands.ask(person, command, id, sentAs), sentAs);
    if (decision === 'approve') approvalAnswered(events, performance.now() - calledAt);
    return events;
  };
  const sent = { customerApproverName: displayName, customerComment: ownText(comment) };
  const decided = await decideOnPresented(presented, (shown) => requestOutcome(reads, found, () => ask(shown), sent));
  if (decided === undefined || decided.request.customer !== null) return decided && reads.lockboxRequestView(decided);
  // It is the first of two approvals, and the request waits on. Its comment is read as it came, so that it can be checked.
  const approvalComments = await reads.approvalComments(decided.request);
  return reads.lockboxRequestView({ ...decided, approvers: [{ displayName, counts: true }], approvalComments });
}

/** A person, as refusals are counted by. */
export const principalNameOf = ({ tenantId, personId }: { readonly tenantId: TenantId; readonly personId: string }) =>
  `${tenantId}/${personId}`;
