import type { Event } from '@lockbox/contracts/generated/events';
import type { PersonId } from '@lockbox/contracts/ids';
import { changeOfRequest, type RequestDocument } from '@lockbox/store/collections/requests';
import type { NamedRequest } from '@lockbox/store/querying';
import type { Dependencies } from '../dependencies.ts';
import { throwRefusal } from '../http/answers.ts';

/** Values that the caller has just sent, and so knows before the database does: the comment and its author. */
type Known = Partial<Omit<NamedRequest, 'request'>>;

/**
 * Asks for a decision about a request and returns the request as the decision's events leave it, with names; undefined
 * when they do not come in time. Throws 409 when policy refused. The projection is not waited for: names and texts are
 * read while the decision is under way, and the events are applied by the projector's own function.
 */
export async function requestOutcome(
  reads: Dependencies['reads'],
  before: RequestDocument,
  ask: () => Promise<readonly Event[] | undefined>,
  known: Known,
): Promise<NamedRequest | undefined> {
  const named = reads.namedRequest(before);
  named.catch(() => undefined); // seen below, unless asking fails first
  const events = await ask();
  const request = events && documentAfter(before, events);
  return request && { ...(await named), ...known, request };
}

/**
 * Returns the request after the events that answer a command. Policy takes a decision in one state of the request only, so the
 * document read before is the one that the events follow, however far the projector lags; it may lack a question of the last
 * moments, which the next read shows. Only an end of access may follow a state that the projector has not reached, and a second
 * approval a first one; then the request is not known yet.
 */
export function documentAfter(before: RequestDocument | null, events: readonly Event[]): RequestDocument | undefined {
  throwRefusal(events);
  let after = before;
  for (const event of events) {
    if (after !== null && event.sequence <= after.sequence) continue;
    if (event.data.type === 'AccessEnded' && !after?.access) return undefined;
    if (event.data.type === 'RequestApproved' && !hasFirst(after, event.data.firstApproverId)) return undefined;
    after = changeOfRequest(event)?.fold(after) ?? after;
  }
  return after ?? undefined;
}

const hasFirst = (request: RequestDocument | null, approver: PersonId | null): boolean =>
  approver === null || (request?.approvals?.given.some(({ by }) => by === approver) ?? false);
