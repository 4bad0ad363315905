/**
 * Computes the presented content of a request from an API answer's own fields, so that page and command line depend on no
 * statement of the server. Needs only Web Crypto, which browsers and Node have.
 */

import type { Trigger } from '@lockbox/contracts/generated/intake';
import { isTextSalt } from '@lockbox/contracts/text-salt';
import {
  type ApprovalsShown,
  askedText,
  internalShownText,
  type ShownQuestion,
  shownQuestionsText,
  shownText,
} from '@lockbox/evidence/webauthn/shown-text';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';

interface TextCheck {
  /** Hexadecimal. */
  readonly digest: string | null;
  readonly salt: string | null;
  readonly differs: boolean;
}

/** A question, and the engineer's answer to it. */
interface AnsweredQuestion {
  readonly id: string;
  readonly question: string | null;
  readonly askedBy: { readonly id: string };
  readonly askedAt: string;
  readonly answer: string | null;
  /** Null while nobody has answered. */
  readonly answeredAt: string | null;
  readonly texts: { readonly question: TextCheck; readonly answer: TextCheck };
}

/** The part of an answer about a request that says what was asked for. Times are RFC 3339. */
interface AskedAnswer {
  readonly id: string;
  /** The id that was decided about: another where it was taken again. */
  readonly idInLog?: string;
  readonly tenantId: string;
  readonly environment: { readonly id: string };
  readonly dataStores: readonly string[];
  readonly engineer: { readonly id: string };
  readonly permissions: readonly string[];
  readonly supportRequestId: string;
  readonly ticketId: string | null;
  readonly trigger: Trigger;
  readonly requestedAt: string;
  readonly justification: string | null;
  /** The ended request that this one repeats. */
  readonly previousRequest: { readonly id: string } | null;
  readonly exclusion: string | null;
  /** Who claims it: a customer's answer names the person, the provider's has the id alone. */
  readonly declaredBy: { readonly id: string } | string | null;
  readonly texts: { readonly justification: TextCheck };
  readonly shown: string | null;
}

/** The fields of an answer about a lockbox request that are presented and compared. */
export interface ShownAnswer extends AskedAnswer {
  readonly declaredBy: { readonly id: string } | null;
  readonly expiresAt: string | null;
  readonly internalApproval: { readonly by: { readonly id: string }; readonly comment: string | null } | null;
  readonly questions: readonly AnsweredQuestion[];
  readonly approvals: {
    readonly needed: number;
    readonly given: readonly {
      readonly by: { readonly id: string } | null;
      readonly at: string;
      readonly comment: string | null;
      readonly counts: boolean;
      readonly text: TextCheck | null;
    }[];
  } | null;
  readonly texts: { readonly justification: TextCheck; readonly internalComment: TextCheck };
}

/** The fields of an answer about an access request awaiting internal approval that are presented and compared. */
export interface InternalShownAnswer extends AskedAnswer {
  readonly exclusion: string | null;
  readonly declaredBy: string | null;
}

/** The fields of an answer about a sealed legal demand that are presented and compared. */
export interface SealedShownAnswer {
  readonly tenantId: string;
  readonly source: string;
  readonly sourceRequestId: string;
  readonly environmentId: string;
  readonly dataStores: readonly string[];
  readonly permissions: readonly string[];
  readonly ticketId: string | null;
  readonly trigger: Trigger;
  readonly recordedBy: { readonly id: string };
  readonly recordedAt: string;
  readonly shown: string | null;
}

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (text: string): readonly number[] => (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Reports whether the presented text has this digest. An erased text presents nothing. */
async function isText(text: string | null, { digest, salt, differs }: TextCheck): Promise<boolean> {
  if (differs) return false;
  if (text === null) return true;
  if (digest === null || salt === null || !isTextSalt(salt)) return false;
  return (await sha256(new Uint8Array([...bytesOf(salt), ...utf8(text)]))) === digest;
}

/** Undefined where it contradicts itself: without a question, or an answer that nobody gave. */
function shownQuestion({ id, askedBy, askedAt, answeredAt, texts }: AnsweredQuestion): ShownQuestion | undefined {
  const { digest } = texts.question;
  const answer = texts.answer.digest;
  if (digest === null || (answer === null) !== (answeredAt === null)) return undefined;
  return {
    questionId: id,
    askedBy: askedBy.id,
    askedAt: Date.parse(askedAt),
    text: digest,
    answer: answer === null || answeredAt === null ? null : { text: answer, answeredAt: Date.parse(answeredAt) },
  };
}
const areAll = <T>(ones: readonly (T | undefined)[]): ones is readonly T[] => !ones.includes(undefined);

/** Null where one approver is needed; undefined where an approval is shown otherwise than its own text says. */
async function approvalsOfAnswer(approvals: ShownAnswer['approvals']): Promise<ApprovalsShown | null | undefined> {
  if (approvals === null) return null;
  if (approvals.needed === 1) return approvals.given.length === 0 ? null : undefined;
  const given: ApprovalsShown['given'][number][] = [];
  for (const { by, at, comment, counts, text } of approvals.given) {
    if (by === null || text === null || !(await isText(comment, text))) return undefined;
    given.push({ approverId: by.id, comment: text.digest, at: Date.parse(at), counts });
  }
  return { needed: approvals.needed, given };
}

const idOf = (person: AskedAnswer['declaredBy']): string | null =>
  person === null || typeof person === 'string' ? person : person.id;

/** The hash of what was asked for; null where the answer contradicts itself. */
async function askedOfAnswer(answer: AskedAnswer): Promise<string | null> {
  const { id, environment, engineer, justification, requestedAt, ticketId, texts } = answer;
  if (texts.justification.digest === null || !(await isText(justification, texts.justification))) return null;
  if (ticketId !== null && answer.supportRequestId !== ticketId) return null;
  const asked = {
    ...answer,
    requestId: answer.idInLog ?? id,
    environmentId: environment.id,
    engineerId: engineer.id,
    requestedAt: Date.parse(requestedAt),
    justification: texts.justification.digest,
    previousRequestId: answer.previousRequest?.id ?? null,
    declaredBy: idOf(answer.declaredBy),
  };
  return await sha256(utf8(askedText(asked)));
}

/**
 * The hash that a decision on this answer names (docs/contract.md, "What was shown"). Null where the answer contradicts
 * itself, so that nobody may decide by it.
 */
export async function shownOfAnswer(answer: ShownAnswer): Promise<string | null> {
  const { internalApproval, expiresAt, texts } = answer;
  if (internalApproval === null || expiresAt === null) return null;
  const questions = answer.questions.map(shownQuestion);
  const areTexts = await Promise.all([
    isText(internalApproval.comment, texts.internalComment),
    ...answer.questions.map((one) => isText(one.question, one.texts.question)),
    ...answer.questions.map((one) => isText(one.answer, one.texts.answer)),
  ]);
  const approvals = await approvalsOfAnswer(answer.approvals);
  const asked = await askedOfAnswer(answer);
  if (areTexts.includes(false) || !areAll(questions) || approvals === undefined || asked === null) return null;
  const asking = {
    internalApproverId: internalApproval.by.id,
    internalComment: texts.internalComment.digest,
    expiresAt: Date.parse(expiresAt),
    approvals,
  };
  const shown = await sha256(utf8(shownText(asked, asking)));
  const own = questions.length === 0 ? shown : await sha256(utf8(shownQuestionsText(shown, questions)));
  return own === answer.shown ? own : null;
}

/** The same of an internal decision on an access request (docs/contract.md, "What an internal approver was shown"). */
export async function internalShownOfAnswer(answer: InternalShownAnswer): Promise<string | null> {
  const asked = await askedOfAnswer(answer);
  if (asked === null) return null;
  const own = await sha256(utf8(internalShownText(asked, answer)));
  return own === answer.shown ? own : null;
}

/** The same of a sealed legal demand, whose engineer, declarer and recorder are one person. */
export function sealedShownOfAnswer(answer: SealedShownAnswer): string | null {
  const own = submissionHashOf({
    ...answer,
    engineerId: answer.recordedBy.id,
    exclusion: 'LEGAL_DEMAND',
    declaredBy: answer.recordedBy.id,
    requestedAt: Date.parse(answer.recordedAt),
    previousRequestId: null,
  });
  return own === answer.shown ? own : null;
}
