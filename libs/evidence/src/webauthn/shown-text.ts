/**
 * What people are shown of a request, as one text for one content, so that a decision can name what its person saw. Who
 * shows (the page, the API, the command line) makes the text of the fields that it shows; policy, of what the log says.
 * Needs nothing of Node: the page makes it too. The form is public (docs/contract.md, "What was shown").
 */

/** What was asked for. */
export interface Asked {
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
  /** Of a request that asks again for one that has ended. */
  readonly previousRequestId: string | null;
  /** What is claimed, and by whom; null without a claim. */
  readonly exclusion: string | null;
  readonly declaredBy: string | null;
}

/** What has come since, when the customer is asked. */
export interface Asking {
  readonly internalApproverId: string;
  /** Digest of the internal approver's comment, hexadecimal; null without one. */
  readonly internalComment: string | null;
  readonly expiresAt: number;
  /** Where two approvers are needed; null where one is. */
  readonly approvals: ApprovalsShown | null;
}

/** What each of two approvers sees is there already. */
export interface ApprovalsShown {
  readonly needed: number;
  readonly given: readonly {
    readonly approverId: string;
    /** Digest of the comment, hexadecimal; null without one. */
    readonly comment: string | null;
    readonly at: number;
    /** Whether role and passkey of whoever gave it count, so that the next approval is the second and not the first. */
    readonly counts: boolean;
  }[];
}

/** What the customer has asked about it; by whom, and when the log had it. */
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
export function askedText(asked: Asked): string {
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

function versionOf({ previousRequestId, exclusion }: Asked): string {
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

/** What an internal approver is shown of a request. `asked`: SHA-256 of the text of what was asked for, hexadecimal. */
export const internalShownText = (asked: string, { exclusion, declaredBy }: ClaimedExclusion): string =>
  JSON.stringify(['lockbox/internal-shown/v1', asked, exclusion, declaredBy]);

/** A submission as its source made it. */
export interface Submission extends Omit<Asked, 'requestId' | 'justification'>, ClaimedExclusion {
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
 * Of a request about which something was asked. `shown`: SHA-256 of the text above, hexadecimal. Whoever knows that one alone
 * shows no questions, and so decides nothing there.
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

/** What a decision carries. `asked`: the hash of the text of what was asked for; questions are in the order in which they were asked. */
export function shownOf(hash: Hash, asked: string, asking: Asking, questions: readonly ShownQuestion[]): string {
  const shown = hash(shownText(asked, asking));
  return questions.length === 0 ? shown : hash(shownQuestionsText(shown, questions));
}
