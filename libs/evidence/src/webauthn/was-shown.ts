/**
 * Verifies that a decision was based on the log's content of its request: policy asks it of a command, a bundle's verifier of a
 * passkey's signature (docs/contract.md, "What was shown").
 */
import { type ApprovalsShown, type Asking, type Hash, type ShownQuestion, shownOf } from './shown-text.ts';

/** The most lapsed and replaced approvals that are tried, for denials by people who saw them. */
export const REPLACED_AT_MOST = 5;

type GivenApproval = ApprovalsShown['given'][number];

/** The log's content of a request that waits for its customer. Digests are hexadecimal. */
export interface WaitingRequest extends Omit<Asking, 'approvals'> {
  /** SHA-256 of the text of what was asked for. */
  readonly asked: string;
  readonly approvalsNeeded: number;
  /** In the order in which they were asked. */
  readonly questions: readonly ShownQuestion[];
  readonly firstApproval: Omit<GivenApproval, 'counts'> | null;
  /** Those before it that have lapsed, of the newest `REPLACED_AT_MOST`. */
  readonly replacedApprovals: readonly Omit<GivenApproval, 'counts'>[];
}

interface MadeOn {
  readonly shown: unknown;
  readonly isDenial: boolean;
  /** True if the first approval, if any, counts when the decision is made. */
  readonly firstCounts: boolean;
}

export function wasShown(hash: Hash, waiting: WaitingRequest, { shown, isDenial, firstCounts }: MadeOn): boolean {
  const { asked, approvalsNeeded: needed, questions, firstApproval, replacedApprovals } = waiting;
  const isShown = (known: readonly ShownQuestion[], given: ApprovalsShown['given']): boolean =>
    shown === shownOf(hash, asked, { ...waiting, approvals: needed === 1 ? null : { needed, given } }, known);
  if (isShown(questions, firstApproval === null ? [] : [{ ...firstApproval, counts: firstCounts }])) return true;
  if (!isDenial) return false;
  // A denial must not be too late because of what was asked, answered or approved meanwhile, or because an
  // approval counts no longer, or again: somebody else might approve.
  const approvals = firstApproval === null ? replacedApprovals : [...replacedApprovals, firstApproval];
  const counting = [true, false];
  const earlier = [[], ...approvals.flatMap((one) => counting.map((counts) => [{ ...one, counts }]))];
  return [questions, ...earlierQuestions(questions)].some((known) => earlier.some((given) => isShown(known, given)));
}

/**
 * The questions as they stood before, between and after what was asked and answered at each moment, by the log's time. How
 * questions and answers of one millisecond followed each other is not remembered: each is as it may have been.
 */
function earlierQuestions(questions: readonly ShownQuestion[]): readonly (readonly ShownQuestion[])[] {
  const moments = questions.flatMap(({ askedAt, answer }) => [
    askedAt,
    ...(answer === null ? [] : [answer.answeredAt]),
  ]);
  return [...new Set(moments)].flatMap((moment) => {
    const before = questions.filter(({ askedAt }) => askedAt < moment);
    const asked = beginnings(questions.filter(({ askedAt }) => askedAt === moment));
    return asked.flatMap((then) => asAnsweredBy(moment, [...before, ...then]));
  });
}

/** With none to all of the answers of this moment, and no later ones. */
function asAnsweredBy(moment: number, questions: readonly ShownQuestion[]): readonly (readonly ShownQuestion[])[] {
  const answered = beginnings(questions.filter(({ answer }) => answer?.answeredAt === moment));
  return answered.map((then) =>
    questions.map((one) => {
      const isSo = one.answer === null || one.answer.answeredAt < moment || then.includes(one);
      return isSo ? one : { ...one, answer: null };
    }),
  );
}

/** From none of them to all. */
const beginnings = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: all.length + 1 }, (_, length) => all.slice(0, length));
