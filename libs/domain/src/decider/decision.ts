import type {
  AnswerQuestion,
  ApproveRequest,
  AskQuestion,
  Command,
  CommandData,
  DenyRequest,
  RecordInternalDecision,
  SubmitRequest,
} from '@lockbox/contracts/generated/commands';
import type { EventData, TextRef } from '@lockbox/contracts/generated/events';
import type { SealedDraft } from '@lockbox/contracts/generated/policy-state';
import type { CommandId } from '@lockbox/contracts/ids';
import type { LicenceCatalogue } from '@lockbox/contracts/licences';
import type { ReasonCode } from '../catalogue/reasons.ts';
import type { RuleCode } from '../catalogue/rules.ts';
import type { Entity } from './entity.ts';
import type { ProviderState, TenantState } from './state.ts';

/** All that a decision depends on besides the command and the tenant's state. */
export interface Terms {
  /** The log's clock, in milliseconds since 1970. */
  readonly now: number;
  /** How long the internal review may wait, in milliseconds. */
  readonly internalReviewMs: number;
  /** When the internal approvers are reminded, in milliseconds after the submission. */
  readonly internalReminders: readonly number[];
  /** When approvers are reminded, in milliseconds after the lockbox request. */
  readonly reminders: readonly number[];
  readonly licences: LicenceCatalogue;
  /** The provider's people and their passkeys, as the provider's own log has them at this moment. */
  readonly provider: ProviderState;
  readonly providerPasskeys: ProviderPasskeys;
  /** Only where decisions are decided again: records of releases that did not name their content, or their event's number, count. */
  readonly believesEarlier?: boolean;
  /** The sequence of the tenant's newest event, where the decision depends on it: for outcomes of notices. */
  readonly head?: number;
}

/** When a decision of the provider's people takes the passkey of its person: a setting of the installation, and topics.yaml. */
export interface ProviderPasskeys {
  /** From this moment of the log's clock on, in milliseconds since 1970; infinite for never. */
  readonly from: number;
  /** Sources whose decisions count without one: ticket systems that record approvals. */
  readonly unsignedSources: ReadonlySet<string>;
}

/** A submission without its text; a SEALED one carries the details that its commitment covers. */
export interface PreparedSubmission extends Omit<SubmitRequest, 'justification'> {
  readonly justification: TextRef;
  readonly sealedDraft?: SealedDraft;
}
type WithCommentRef<C> = Omit<C, 'comment'> & { readonly comment: TextRef | null };
export type PreparedInternalDecision = WithCommentRef<RecordInternalDecision>;
export type PreparedApproval = WithCommentRef<ApproveRequest>;
export type PreparedDenial = WithCommentRef<DenyRequest>;
type WithTextRef<C> = Omit<C, 'text'> & { readonly text: TextRef };
export type PreparedQuestion = WithTextRef<AskQuestion>;
export type PreparedAnswer = WithTextRef<AnswerQuestion>;

export type PreparedData =
  | Exclude<
      CommandData,
      SubmitRequest | RecordInternalDecision | ApproveRequest | DenyRequest | AskQuestion | AnswerQuestion
    >
  | PreparedSubmission
  | PreparedInternalDecision
  | PreparedApproval
  | PreparedDenial
  | PreparedQuestion
  | PreparedAnswer;

/** A command as the decider sees it: free text is replaced by a reference, since the domain knows no randomness. */
export type PreparedCommand = Omit<Command, 'data'> & { readonly data: PreparedData };

/** An event, and the rule that made it. */
export interface Decided {
  readonly data: EventData;
  readonly rule: RuleCode;
}

export type Decision =
  /**
   * The facts that follow. No events: nothing changes (repeats, timers that fire too early). Two fields serve sealing:
   * `completed` enters the state before the events are folded and holds content that they must not show; `causationId` replaces
   * the command's id in the events, since the id would let a reader guess the hidden content.
   */
  | {
      readonly kind: 'events';
      readonly events: readonly Decided[];
      readonly completed?: Entity;
      readonly causationId?: CommandId;
    }
  /**
   * The state changes and the log does not: the law forbids to show it yet (a sealed submission, its internal rejection),
   * or only the directory position is new. Put it under its entityKey.
   */
  | { readonly kind: 'draft'; readonly draft: Entity }
  /** The directory has never named the tenant: a dead letter only. */
  | { readonly kind: 'unknown-tenant'; readonly sentence: string }
  /** Refused with a dead letter only, since the log must not contain the refusal (sealed demands, personal data in an id). */
  | { readonly kind: 'dead-letter'; readonly reasonCode: ReasonCode; readonly sentence: string };

/** The input of every rule. */
export interface Situation {
  readonly command: PreparedCommand;
  readonly state: TenantState;
  readonly terms: Terms;
}

export const NOTHING: Decision = { kind: 'events', events: [] };

export const decided = (...events: readonly Decided[]): Decision => ({ kind: 'events', events });
