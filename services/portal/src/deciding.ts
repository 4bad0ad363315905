import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { ownText } from '@lockbox/store/checked-text';
import type { Dependencies } from './dependencies.ts';
import { notFound } from './problems.ts';
import { requestOutcome } from './request-outcome.ts';
import type { Identity } from './tokens.ts';
import type { LockboxRequestView } from './views.ts';

/** What decisions of a customer's people need. */
export type Deciding = Pick<Dependencies, 'people' | 'reads' | 'commands' | 'outcomes' | 'projections' | 'refusals'>;

interface CustomerDecision {
  readonly id: RequestId;
  readonly decision: 'approve' | 'deny';
  readonly comment: string | null;
  /** What the caller was shown of the request, by the caller's own word. Without it: what the portal would show now. */
  readonly shown: string | null;
  /** Where given, a request of any other environment does not exist. */
  readonly environmentId?: string;
}

/**
 * Sends a customer's decision; returns the request as it then is, or undefined when that is not known in time. Nothing is
 * sent before role and tenant are checked. This check may be behind the directory; policy, which decides after it, is not.
 */
export async function decideRequest(
  { people, reads, commands, refusals }: Deciding,
  identity: Identity,
  { id, decision, comment, environmentId, shown: said }: CustomerDecision,
): Promise<LockboxRequestView | undefined> {
  const [person, found, shown] = await Promise.all([
    people.administrator(identity),
    reads.findRequest(id),
    said ?? reads.shownNow(id),
  ]);
  const { tenantId, displayName } = person;
  const name = nameOf(person);
  if (found?.tenantId !== tenantId || found.lockbox === null) throw notFound('request');
  if (environmentId !== undefined && found.environmentId !== environmentId)
    throw notFound('request in this subscription');
  const type = decision === 'approve' ? 'ApproveRequest' : 'DenyRequest';
  const ask = () => refusals.counted(name, () => commands.ask(person, { type, requestId: id, comment, shown }, id));
  const sent = { customerApproverName: displayName, customerComment: ownText(comment) };
  const decided = await requestOutcome(reads, found, ask, sent);
  if (decided === undefined || decided.request.customer !== null) return decided && reads.lockboxRequestView(decided);
  // It is the first of two approvals, and the request waits on. Its comment is read as it came, so that it can be checked.
  const approvalComments = await reads.approvalComments(decided.request);
  return reads.lockboxRequestView({ ...decided, approvers: [{ displayName, holdsRole: true }], approvalComments });
}

/** A person, as refusals are counted by. */
export const nameOf = ({ tenantId, personId }: { readonly tenantId: TenantId; readonly personId: string }) =>
  `${tenantId}/${personId}`;
