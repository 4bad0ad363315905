import type { SignedEvent } from './shown-before.ts';

/**
 * Checks that a bundle has, of each event, the one that policy decided it on. A bundle cannot show that no event was left out
 * (decision 32), but an event without its ground is no evidence: a grant on the customer's approval without that approval shows neither
 * the approval nor its signature.
 */

interface Ground {
  /** The newest step of the request is of one of these types. */
  readonly on: readonly string[];
  /** Policy writes both in one decision, so no event of the tenant is between them. */
  readonly inOneDecision?: true;
}

const WAITING: readonly string[] = ['LockboxRequestCreated', 'ApprovalRecorded'];
const BEGINNINGS: readonly string[] = ['RequestSubmitted', 'ExclusionSealed'];

/** The steps of a request after its beginning, grants apart. */
const STEPS: Readonly<Record<string, Ground>> = {
  InternallyApproved: { on: ['RequestSubmitted'] },
  InternallyRejected: { on: ['RequestSubmitted'] },
  InternalReviewExpired: { on: ['RequestSubmitted'] },
  LockboxRequestCreated: { on: ['InternallyApproved'], inOneDecision: true },
  CustomerApprovalNotRequired: { on: ['InternallyApproved'], inOneDecision: true },
  ExclusionDeclared: { on: ['InternallyApproved'], inOneDecision: true },
  ApprovalRecorded: { on: WAITING },
  RequestApproved: { on: WAITING },
  RequestDenied: { on: WAITING },
  RequestExpired: { on: WAITING },
  AccessEnded: { on: ['AccessGranted'] },
  DisclosureLifted: { on: ['ExclusionSealed'] },
};

/** By the basis of a grant: the event that grants it. */
const GRANTED_BY: Readonly<Record<string, string>> = {
  CUSTOMER_APPROVAL: 'RequestApproved',
  EMERGENCY: 'ExclusionDeclared',
  NOT_REQUIRED: 'CustomerApprovalNotRequired',
};

/**
 * Follows one request. The function takes its events in their order, and returns the type of the event that is missing before each;
 * undefined where none is.
 */
export function createGroundCheck(): (event: SignedEvent) => string | undefined {
  let step: SignedEvent | undefined;
  let approvalsNeeded = 1;
  /** Facts of the request's present life: once policy has forgotten a request, its id may be reused. */
  let grantId: unknown;
  let questions = new Set<unknown>();

  const missingStep = ({ on, inOneDecision }: Ground, sequence: number): string | undefined => {
    const isThere = step !== undefined && on.includes(step.data.type);
    return isThere && !(inOneDecision && step?.sequence !== sequence - 1) ? undefined : on.join(' or ');
  };
  /** An approval names the one before it: the first of two, or one that counts no longer. */
  const missingApproval = ({ type, firstApproverId, lapsedApproverId }: SignedEvent['data']): string | undefined => {
    const isFinal = type === 'RequestApproved';
    const named = (isFinal ? firstApproverId : lapsedApproverId) ?? null; // not in older ones
    const before = step?.data.type === 'ApprovalRecorded' ? step.actor.id : null;
    return named !== before || (isFinal && named === null && approvalsNeeded > 1) ? 'ApprovalRecorded' : undefined;
  };
  const missingBefore = (data: SignedEvent['data']): string | undefined => {
    switch (data.type) {
      case 'RequestApproved':
      case 'ApprovalRecorded':
        return missingApproval(data);
      case 'QuestionAnswered':
        return questions.has(data.questionId) ? undefined : 'QuestionAsked';
      default:
        return restsOnGrant(data) && data.grantId !== grantId ? 'AccessGranted' : undefined;
    }
  };

  return (event) => {
    const { data, sequence } = event;
    const ground = groundOf(data);
    const missing = (ground && missingStep(ground, sequence)) ?? missingBefore(data);
    if (BEGINNINGS.includes(data.type)) {
      grantId = undefined;
      questions = new Set();
    }
    if (data.type === 'LockboxRequestCreated') approvalsNeeded = Number(data.approvalsNeeded ?? 1); // not in older ones
    if (data.type === 'AccessGranted') grantId = data.grantId;
    if (data.type === 'QuestionAsked') questions.add(data.questionId);
    if (ground !== undefined || BEGINNINGS.includes(data.type)) step = event;
    return missing;
  };
}

const groundOf = ({ type, basis }: SignedEvent['data']): Ground | undefined =>
  type === 'AccessGranted'
    ? { on: [GRANTED_BY[String(basis)] ?? 'a basis that is known'], inOneDecision: true }
    : STEPS[type];

/** An uncovered report may still name a grant's id. */
const restsOnGrant = ({ type, grantId, outsideGrant }: SignedEvent['data']): boolean =>
  type !== 'AccessGranted' && typeof grantId === 'string' && (outsideGrant ?? null) === null;
