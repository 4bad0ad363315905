/**
 * The presented content of a request as one text for one content, so that a decision can name the content that its person saw.
 * Page, API and command line make the text from the fields that they show, policy from the log. Needs nothing of Node: the page
 * makes it too. The form is public (docs/contract.md, "What was shown").
 */

/** The content of the request. */
export interface AskedRequest {
  readonly tenantId: string;
  readonly requestId: string;
  readonly environmentId: string;
  readonly dataStores: readonly string[];
  readonly engineerId: string;
  readonly permissions: readonly string[];
  readonly ticketId: string | null;
  readonly trigger: string;
  /** Milliseconds since 1970, as every time here. */
  readonly requestedAt: number;
  /** Digest of the justification, hexadecimal. */
  readonly justification: string;
  /** The ended request that this one repeats. */
  readonly previousRequestId: string | null;
  /** The claimed exclusion and its declarer; null without a claim. */
  readonly exclusion: string | null;
  readonly declaredBy: string | null;
}

/** The content that was added by the time the customer is asked. */
export interface Asking {
  readonly internalApproverId: string;
  /** Digest of the internal approver's comment, hexadecimal; null without one. */
  readonly internalComment: string | null;
  readonly expiresAt: number;
  /** The approvals if two approvers are needed; null if one is. */
  readonly approvals: ApprovalsShown | null;
}

/** The existing approvals that each of two approvers sees. */
export interface ApprovalsShown {
  readonly needed: number;
  readonly given: readonly {
    readonly approverId: string;
    /** Digest of the comment, hexadecimal; null without one. */
    readonly comment: string | null;
    readonly at: number;
    /** True if the approver's role and passkey count, so that the next approval is the second and not the first. */
    readonly counts: boolean;
  }[];
}

/** A question of the customer; with its author and the log's time. */
export interface ShownQuestion {
  readonly questionId: string;
  readonly askedBy: string;
  readonly askedAt: number;
  /** Digest of the question, hexadecimal. */
  readonly text: string;
  /** The engineer's answer, as far as there is one; its digest too. */
  readonly answer: { readonly text: string; readonly answeredAt: number } | null;
}

/** A list has its order, and JSON one form for strings and whole numbers (RFC 8785). */
export function askedText(asked: AskedRequest): string {
  const { previousRequestId, exclusion, declaredBy } = asked;
  const parts = [
    versionOf(asked),
    asked.tenantId,
    asked.requestId,
    asked.environmentId,
    asked.dataStores,
    asked.engineerId,
    asked.permissions,
    asked.ticketId,
    asked.trigger,
    asked.requestedAt,
    asked.justification,
  ];
  if (exclusion !== null) parts.push(previousRequestId, exclusion, declaredBy);
  else if (previousRequestId !== null) parts.push(previousRequestId);
  return JSON.stringify(parts);
}

function versionOf({ previousRequestId, exclusion }: AskedRequest): string {
  if (exclusion !== null) return 'lockbox/asked/v3';
  return previousRequestId === null ? 'lockbox/asked/v1' : 'lockbox/asked/v2';
}

/** `asked`: SHA-256 of the text above, hexadecimal. So policy need not remember what was asked for. */
export const shownText = (asked: string, asking: Asking): string => {
  const { internalApproverId, internalComment, expiresAt, approvals } = asking;
  const version = approvals === null ? 'lockbox/shown/v1' : 'lockbox/shown/v2';
  const parts: unknown[] = [version, asked, internalApproverId, internalComment, expiresAt];
  if (approvals !== null) {
    const given = approvals.given.map(({ approverId, comment, at, counts }) => [approverId, comment, at, counts]);
    parts.push(approvals.needed, given);
  }
  return JSON.stringify(parts);
};

/** The exclusion that a request claims. Customers are asked of requests without one; internal approvers decide on both. */
export interface ClaimedExclusion {
  readonly exclusion: string | null;
  readonly declaredBy: string | null;
}

/** The presented content for an internal approver. `asked`: SHA-256 of the text of the request's content, hexadecimal. */
export const internalShownText = (asked: string, { exclusion, declaredBy }: ClaimedExclusion): string =>
  JSON.stringify(['lockbox/internal-shown/v1', asked, exclusion, declaredBy]);

/** A submission as its source made it. */
export interface Submission extends Omit<AskedRequest, 'requestId' | 'justification'>, ClaimedExclusion {
  readonly source: string;
  readonly sourceRequestId: string;
}

/**
 * The text of a submission, for whoever publishes both a request and a decision about it. It leaves the justification out: policy
 * salts the digest, so a source cannot know the digest, and an unsalted digest of a text could not be erased.
 */
export const submissionText = (submission: Submission): string =>
  JSON.stringify([
    'lockbox/submission/v1',
    submission.tenantId,
    submission.source,
    submission.sourceRequestId,
    submission.environmentId,
    submission.dataStores,
    submission.engineerId,
    submission.permissions,
    submission.ticketId,
    submission.trigger,
    submission.requestedAt,
    submission.exclusion,
    submission.declaredBy,
    submission.previousRequestId,
  ]);

/**
 * The presented content of a request with questions. `shown`: SHA-256 of the text above, hexadecimal. A client that knows only
 * that hash shows no questions, and cannot decide here.
 */
export const shownQuestionsText = (shown: string, questions: readonly ShownQuestion[]): string =>
  JSON.stringify(['lockbox/shown-questions/v1', shown, questions.map(partsOf)]);

const partsOf = ({ questionId, askedBy, askedAt, text, answer }: ShownQuestion) => [
  questionId,
  askedBy,
  askedAt,
  text,
  answer && [answer.text, answer.answeredAt],
];

/** SHA-256 of a text in UTF-8, hexadecimal. */
export type Hash = (text: string) => string;

/**
 * The hash that a decision carries. `asked`: the hash of the text of the request's content; questions are in the order in which
 * they were asked.
 */
export function shownOf(hash: Hash, asked: string, asking: Asking, questions: readonly ShownQuestion[]): string {
  const shown = hash(shownText(asked, asking));
  return questions.length === 0 ? shown : hash(shownQuestionsText(shown, questions));
}
