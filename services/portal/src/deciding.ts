import { randomUUID } from 'node:crypto';
import type { Assertion } from '@lockbox/contracts/generated/commands';
import { type CommandId, commandId, type RequestId, type TenantId } from '@lockbox/contracts/ids';
import { ownText } from '@lockbox/store/checked-text';
import type { Dependencies } from './dependencies.ts';
import { notFound, Problem } from './problems.ts';
import type { ShownNow } from './reads/requests.ts';
import { requestOutcome } from './request-outcome.ts';
import type { Identity } from './tokens.ts';
import type { LockboxRequestView } from './views.ts';

/** What decisions of a customer's people need. */
export type Deciding = Pick<
  Dependencies,
  'people' | 'reads' | 'commands' | 'outcomes' | 'projections' | 'refusals' | 'approvalAnswered'
>;

interface CustomerDecision {
  readonly id: RequestId;
  readonly commandId?: CommandId;
  readonly decision: 'approve' | 'deny';
  readonly comment: string | null;
  /**
   * What the caller was shown of the request, by the caller's own word. Without it: what the portal would show now, as far
   * as that may be taken for seen.
   */
  readonly shown: string | null;
  /** What a passkey has signed of it, and the salt of the comment there. */
  readonly assertion?: Assertion | null;
  readonly commentSalt?: Buffer | null;
  /** Where given, a request of any other environment does not exist. */
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
    shown: said,
    assertion = null,
    commentSalt = null,
  }: CustomerDecision,
): Promise<LockboxRequestView | undefined> {
  const calledAt = performance.now();
  const [person, found, now] = await Promise.all([
    people.administrator(identity),
    reads.findRequest(id),
    said === null ? reads.shownNow(id) : null,
  ]);
  const { tenantId, displayName } = person;
  const name = nameOf(person);
  if (found?.tenantId !== tenantId || found.lockbox === null) throw notFound('request');
  if (environmentId !== undefined && found.environmentId !== environmentId)
    throw notFound('request in this subscription');
  const shown = now === null ? said : shownUnsaid(decision, now);
  const type = decision === 'approve' ? 'ApproveRequest' : 'DenyRequest';
  const command = { type, requestId: id, comment, shown, assertion, commentSalt } as const;
  const ask = async () => {
    const events = await refusals.counted(name, () => commands.ask(person, command, id, sentAs), sentAs);
    if (decision === 'approve') approvalAnswered(events, performance.now() - calledAt);
    return events;
  };
  const sent = { customerApproverName: displayName, customerComment: ownText(comment) };
  const decided = await requestOutcome(reads, found, ask, sent, now?.named);
  if (decided === undefined || decided.request.customer !== null) return decided && reads.lockboxRequestView(decided);
  // It is the first of two approvals, and the request waits on. Its comment is read as it came, so that it can be checked.
  const approvalComments = await reads.approvalComments(decided.request);
  return reads.lockboxRequestView({ ...decided, approvers: [{ displayName, counts: true }], approvalComments });
}

/**
 * Whoever does not say what they saw is taken to have seen what the customer was asked, as its letter has it. Of another's
 * approval, or a question and its answer, nobody knows that: the second of two approvers has to have read the first.
 */
function shownUnsaid(decision: CustomerDecision['decision'], { shown, hasMore, waits }: ShownNow): string | null {
  if (decision === 'deny' || !hasMore) return shown;
  if (!waits) return null; // policy says why there is nothing to decide
  throw new Problem(
    409,
    'SHOWN_MISSING',
    'Somebody has approved this request already, or asked about it, and an approval must say that its person has seen so. Nothing was decided: approve in the portal, or read the request at /api/v1/lockbox-requests and send its `shown` along.',
  );
}

/** A person, as refusals are counted by. */
export const nameOf = ({ tenantId, personId }: { readonly tenantId: TenantId; readonly personId: string }) =>
  `${tenantId}/${personId}`;
