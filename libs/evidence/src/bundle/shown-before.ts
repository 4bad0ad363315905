import { isSamePerson } from '@lockbox/contracts/ids';
import { toHex } from '../tlog/hex.ts';
import { type AskedRequest, askedText, type ShownQuestion } from '../webauthn/shown-text.ts';
import { challengeOf } from '../webauthn/statement.ts';
import { REPLACED_AT_MOST, type WaitingRequest, wasShown } from '../webauthn/was-shown.ts';

/** The fields of an event that its signature covers. */
export interface SignedEvent {
  readonly leaf: number;
  readonly sequence: number;
  readonly occurredAt: number;
  readonly actor: { readonly id: string };
  readonly data: Readonly<Record<string, unknown>> & { readonly type: string };
}

/** Policy takes fewer. A bundle that somebody has made up could have so many that a denial took hours to check. */
const QUESTIONS_AT_MOST = 50;

/**
 * Why a decision is not about the request as the events before it have it; undefined where it is. A signature names what its person
 * was shown by a hash alone, so without this it would hold beside whatever request somebody has put before it.
 */
export function whyNotShown(
  { actor, data }: SignedEvent,
  before: readonly SignedEvent[],
  tenantId: string,
): string | undefined {
  const { type, requestId, shown, firstApproverId = null } = data;
  const waiting = waitingRequest(
    tenantId,
    before.filter((one) => one.data.requestId === requestId),
  );
  if (waiting === undefined) return 'the request does not stand before it in full, with each of its events once';
  const { approvalsNeeded, firstApproval } = waiting;
  if (type === 'ApprovalRecorded' && approvalsNeeded === 1)
    return 'one approval is needed, and it says to be the first of two';
  if (type === 'RequestApproved') {
    const first = approvalsNeeded === 1 ? null : firstApproval?.approverId;
    if (firstApproverId !== first) return 'it does not name the first approval as it stands before it';
    if (typeof firstApproverId === 'string' && isSamePerson(firstApproverId, actor.id)) {
      return 'both approvals are of the same person';
    }
  }
  // Policy records a first approval again only where the one before counts no longer, and a second one where it does.
  const madeOn = { shown, isDenial: type === 'RequestDenied', firstCounts: type === 'RequestApproved' };
  return wasShown(hash, waiting, madeOn) ? undefined : 'its person was shown something else than stands before it';
}

const hash = (text: string): string => toHex(challengeOf(text));

/** Undefined where they do not say all of it, or something twice. The fields are as a known schema has them. */
function waitingRequest(tenantId: string, events: readonly SignedEvent[]): WaitingRequest | undefined {
  // Once policy has forgotten a request, its id may be reused: a submission starts a new life.
  const since = events.slice(events.findLastIndex(({ data }) => data.type === 'RequestSubmitted'));
  const ofType = (type: string): readonly SignedEvent[] => since.filter(({ data }) => data.type === type);
  const only = (type: string): SignedEvent['data'] | undefined => {
    const [one, ...others] = ofType(type);
    return others.length === 0 ? one?.data : undefined;
  };
  const submitted = only('RequestSubmitted');
  const internal = only('InternallyApproved');
  const created = only('LockboxRequestCreated');
  const questions = questionsAfter(ofType('QuestionAsked'), ofType('QuestionAnswered'));
  if (submitted === undefined || internal === undefined || created === undefined) return undefined;
  if (questions.length > QUESTIONS_AT_MOST) return undefined;
  const asked = {
    ...(submitted as unknown as AskedRequest),
    tenantId,
    justification: digestIn(submitted.justification) ?? '',
    previousRequestId: (submitted.previousRequestId ?? null) as string | null, // not in older ones
  };
  const approvals = ofType('ApprovalRecorded').map(({ actor, occurredAt, data }) => ({
    approverId: actor.id,
    comment: digestIn(data.comment),
    at: occurredAt,
  }));
  return {
    asked: hash(askedText(asked)),
    internalApproverId: String(internal.approverId),
    internalComment: digestIn(internal.comment),
    expiresAt: Number(created.expiresAt),
    approvalsNeeded: Number(created.approvalsNeeded ?? 1), // not in older ones
    questions,
    firstApproval: approvals.at(-1) ?? null,
    replacedApprovals: approvals.slice(0, -1).slice(-REPLACED_AT_MOST),
  };
}

function questionsAfter(asked: readonly SignedEvent[], answered: readonly SignedEvent[]): readonly ShownQuestion[] {
  const answers = new Map(
    answered.map(({ occurredAt, data }) => [
      data.questionId,
      { text: digestIn(data.text) ?? '', answeredAt: occurredAt },
    ]),
  );
  return asked.map(({ actor, occurredAt, data }) => ({
    questionId: String(data.questionId),
    askedBy: actor.id,
    askedAt: occurredAt,
    text: digestIn(data.text) ?? '',
    answer: answers.get(data.questionId) ?? null,
  }));
}

/** Returns the digest of a text that an event refers to; null without one. */
const digestIn = (text: unknown): string | null =>
  text === null ? null : toHex((text as { readonly digest: Uint8Array }).digest);
