import type { Command } from '@lockbox/contracts/generated/commands';
import type { Event, EventData, TextRef } from '@lockbox/contracts/generated/events';
import type { SealedDraft } from '@lockbox/contracts/generated/policy-state';
import { isTextSaltBytes } from '@lockbox/contracts/text-salt';
import { textDigest } from '@lockbox/evidence/text';
import type { ReasonCode } from '../catalogue/reasons.ts';
import { decide } from '../decider/decide.ts';
import {
  type Decision,
  NOTHING,
  type PreparedCommand,
  type ProviderPasskeys,
  type Terms,
} from '../decider/decision.ts';
import type { Entity } from '../decider/entity.ts';
import { refused } from '../decider/refusals.ts';
import type { TenantState } from '../decider/state.ts';
import { NO_SALT, sealedDetails } from '../exclusions/sealed-commitment.ts';
import { isOfProviderAlone } from '../requests/who-sees.ts';

/** An event in the log. */
export type StandingEvent = Pick<
  Event,
  'tenantId' | 'occurredAt' | 'causationId' | 'correlationId' | 'actor' | 'rule' | 'data'
> &
  Partial<Pick<Event, 'sequence'>>;

/** The input of deciding again besides the command, the state, and the events themselves. */
export interface TermsAgain
  extends Omit<Terms, 'reminders' | 'internalReminders' | 'believesEarlier' | 'providerPasskeys'> {
  /** If undefined, the events tell whether the provider's people had to sign. */
  readonly providerPasskeys: ProviderPasskeys | undefined;
  /** For a sealed submission: the log does not have the one that was used. */
  readonly sealSalt: Buffer;
}

export interface DecidedAgain {
  /** How the log differs from the decision, or undefined. */
  readonly difference: string | undefined;
  /** An entity that the command changes outside its events, stored before they are folded; undefined for none. */
  readonly draft: Entity | undefined;
}

/**
 * Decides a command again, in the state in which it was decided, and compares that with the events that the log has of it
 * (`standing`; none, if it has none). What the log cannot tell is taken from the events: ids and digests of texts, and the
 * provider's settings, which end the internal review and remind. What is sealed is believed.
 */
export function decideAgain(
  command: Command,
  state: TenantState,
  standing: readonly StandingEvent[],
  terms: TermsAgain,
): DecidedAgain {
  const decision = decisionAgain(command, state, standing, terms);
  if (isSealedOutcome(command, standing)) return { difference: undefined, draft: withoutSalt(decision) };
  const events = decision.kind === 'events' ? decision.events : [];
  const same = { difference: undefined, draft: decision.kind === 'draft' ? decision.draft : undefined };
  const types = [events, standing].map((some) => some.map(({ data }) => data.type).join(', ') || 'nothing');
  const [own, found] = types;
  if (own !== found) return { ...same, difference: `it leads to ${own}, and the log has ${found}` };
  const isSame = events.every(({ data, rule }, index) => {
    const event = standing[index] as StandingEvent; // there are as many
    return (
      event.occurredAt === terms.now &&
      event.rule === rule &&
      event.tenantId === command.tenantId &&
      event.causationId === command.commandId &&
      event.correlationId === command.correlationId &&
      isEqual(event.actor, command.actor) &&
      isEqual(comparable(event.data), comparable(data))
    );
  });
  return isSame ? same : { ...same, difference: `it leads to ${own} with other contents than the log has` };
}

function decisionAgain(
  command: Command,
  state: TenantState,
  standing: readonly StandingEvent[],
  { sealSalt, ...terms }: TermsAgain,
): Decision {
  let { internalReviewMs } = terms;
  let internalReminders: readonly number[] = [];
  let reminders: readonly number[] = [];
  const sequence = standing[0]?.sequence;
  const head = sequence === undefined ? {} : { head: sequence - 1 };
  // Records of earlier releases do not name their content or their event's number. Who could write such events could compute both.
  let believesEarlier = false;
  for (const { data } of standing) {
    if (data.type === 'RequestSubmitted') {
      internalReviewMs = data.reviewExpiresAt - terms.now;
      internalReminders = data.remindAt.map((time) => time - terms.now);
    }
    if (data.type === 'LockboxRequestCreated') reminders = data.remindAt.map((time) => time - terms.now);
    if (data.type === 'InternallyApproved' || data.type === 'InternallyRejected') believesEarlier = data.shown === null;
    if (data.type === 'NotificationRecorded') believesEarlier = true;
  }
  try {
    const prepared = preparedAgain(command, standing, sealSalt);
    const decision = decide(prepared, state, {
      ...terms,
      ...head,
      internalReviewMs,
      internalReminders,
      reminders,
      believesEarlier,
      providerPasskeys: terms.providerPasskeys ?? passkeysAskedIn(standing),
    });
    const isInLog = decision.kind === 'dead-letter' && standing.length > 0 && ONCE_UNBOUNDED.has(decision.reasonCode);
    return isInLog ? refused({ command: prepared }, decision.reasonCode) : decision;
  } catch {
    return NOTHING; // it could not be decided the first time either, and became a dead letter
  }
}

/** The installation's setting, as a refusal of an unsigned decision shows it. */
const passkeysAskedIn = (standing: readonly StandingEvent[]): ProviderPasskeys => {
  const isAsked = standing.some(({ data }) => data.type === 'CommandRejected' && data.reasonCode === 'PASSKEY_NEEDED');
  return { from: isAsked ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, unsignedSources: new Set() };
};

/** Refusals that earlier versions wrote into the log each time, and later ones beyond a bound no more. */
const ONCE_UNBOUNDED: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['TOO_MANY_REPORTS', 'TOO_MANY_REPORTS_OUTSIDE']);

/** The command with the text that the events refer to. */
function preparedAgain(command: Command, standing: readonly StandingEvent[], salt: Buffer): PreparedCommand {
  const { data } = command;
  const text = standing.map((event) => textOf(event.data)).find((ref) => ref !== null) ?? NO_TEXT;
  switch (data.type) {
    case 'SubmitRequest': {
      const sealed: { sealedDraft?: SealedDraft } =
        data.disclosure === 'SEALED' ? { sealedDraft: { salt, details: sealedDetails(command) } } : {};
      return { ...command, data: { ...data, justification: text, ...sealed } };
    }
    case 'RecordInternalDecision':
    case 'ApproveRequest':
    case 'DenyRequest': {
      const { comment, commentSalt } = data;
      if (comment === null) return { ...command, data: { ...data, comment } };
      // A passkey signs the comment's digest, which the command itself gives.
      const own = isTextSaltBytes(commentSalt) ? { ...text, digest: textDigest(commentSalt, comment) } : text;
      return { ...command, data: { ...data, comment: own } };
    }
    case 'AskQuestion':
    case 'AnswerQuestion':
      return { ...command, data: { ...data, text } };
    default:
      return { ...command, data };
  }
}

const NO_TEXT: TextRef = { textId: '', digest: Buffer.alloc(0) };

function textOf(data: EventData): TextRef | null {
  switch (data.type) {
    case 'RequestSubmitted':
      return data.justification;
    case 'InternallyApproved':
    case 'InternallyRejected':
    case 'ApprovalRecorded':
    case 'RequestApproved':
    case 'RequestDenied':
      return data.comment;
    case 'QuestionAsked':
    case 'QuestionAnswered':
      return data.text;
    default:
      return null;
  }
}

/** Reports whether a command seals or opens a request: the log holds a commitment, whose salt is stored elsewhere. */
function isSealedOutcome({ tenantId, data: asked }: Command, standing: readonly StandingEvent[]): boolean {
  const [event, ...others] = standing;
  if (event === undefined || others.length > 0 || event.tenantId !== tenantId) return false;
  const { data } = event;
  const isApproval = asked.type === 'RecordInternalDecision' && asked.decision === 'APPROVED';
  return (
    (data.type === 'ExclusionSealed' && isApproval && asked.requestId === data.requestId) ||
    (data.type === 'DisclosureLifted' && asked.type === 'LiftDisclosure' && asked.requestId === data.requestId)
  );
}

/**
 * The sealed request as the log alone gives it: without the salt it cannot be opened, and no other salt would fit
 * (sealedAgain).
 */
function withoutSalt(decision: Decision): Entity | undefined {
  const completed = decision.kind === 'events' ? decision.completed : undefined;
  if (completed === undefined || !('sealed' in completed) || completed.sealed === null) return completed;
  return { ...completed, sealed: { ...completed.sealed, salt: NO_SALT } };
}

/** The sentence of a refusal and its parameters explain the code, and may change; a salt is random. */
function comparable(data: EventData): object {
  if (data.type === 'CommandRejected') return { ...data, sentence: '', params: {} };
  return isOfProviderAlone(data) ? { ...data, salt: null } : data;
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a, b].map((one) => Object.entries(one));
  const others = new Map(right);
  return left?.length === others.size && left.every(([name, value]) => isEqual(value, others.get(name)));
}
