import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { ownText } from '@lockbox/store/checked-text';
import { throwRefusal } from './answers.ts';
import type { Dependencies } from './dependencies.ts';
import type { Customer } from './people.ts';
import { notFound } from './problems.ts';
import { requestOutcome } from './request-outcome.ts';
import type { Identity } from './tokens.ts';
import type { LockboxRequestView, PolicyView } from './views.ts';

type Deciding = Pick<Dependencies, 'people' | 'reads' | 'commands' | 'outcomes' | 'projections' | 'refusals'>;

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
  return decided && reads.lockboxRequestView(decided);
}

/** Turns Customer Lockbox on or off; returns the policy as it then is, or undefined when that is not known in time. */
export async function switchPolicy(
  { reads, commands, outcomes, projections, refusals }: Omit<Deciding, 'people'>,
  person: Customer,
  enabled: boolean,
): Promise<PolicyView | undefined> {
  const type = enabled ? 'EnablePolicy' : 'DisablePolicy';
  const events = await refusals.counted(nameOf(person), () => commands.ask(person, { type }));
  if (events === undefined) return undefined;
  throwRefusal(events);
  // What it covers comes from the directory too, so it is read from the projection.
  const document = {
    collection: 'policies',
    id: person.tenantId,
    sequence: events.at(-1)?.sequence ?? 0,
    certain: true,
  } as const;
  const isShown = await projections.shown({ eventId: null, document, textId: null }, outcomes.waitMs);
  return isShown ? await reads.policy(person.tenantId) : undefined;
}

const nameOf = ({ tenantId, personId }: { readonly tenantId: TenantId; readonly personId: string }) =>
  `${tenantId}/${personId}`;
