import type {
  AccessAction,
  ApprovalRule,
  Basis,
  EndReason,
  Exclusion,
  NotClosedReason,
  OutsideGrantReason,
  PolicyFacts,
  Trigger,
} from '@lockbox/contracts/generated/events';
import type { DataStoreId, EnvironmentId, PersonId, RequestId } from '@lockbox/contracts/ids';
import type { RequestStatus } from '@lockbox/domain/requests/statuses';
import type { FromLog } from '../../define-collection.ts';

/** A person's decision, with the id of its comment's text. */
export interface DecisionPart {
  readonly decision: 'APPROVED' | 'DENIED' | 'REJECTED';
  readonly by: PersonId;
  readonly at: number;
  readonly commentTextId: string | null;
  /** The comment's digest, hexadecimal. */
  readonly commentDigest: string | null;
}

/** A question of the customer, and the engineer's answer to it. Texts as those of comments. */
export interface QuestionPart {
  readonly id: string;
  readonly askedBy: PersonId;
  readonly askedAt: number;
  readonly textId: string;
  readonly digest: string;
  readonly answer: { readonly at: number; readonly textId: string; readonly digest: string } | null;
}

/** Use of one kind under a request: the total count, and the first and last time by the source's clock. */
export interface UsePart {
  readonly action: AccessAction;
  readonly objectClass: string;
  readonly dataStoreId: DataStoreId;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}
/** Use that no grant covers. */
export interface OutsidePart extends UsePart {
  readonly reason: OutsideGrantReason;
}
/** The sources' reports, in the order in which each kind was first reported. */
export interface Uses {
  readonly actions: readonly UsePart[];
  readonly outsideGrant: readonly OutsidePart[];
  /** Actions of further kinds, which are not listed. */
  readonly unlisted: number;
}

/** How a data store was opened under a request, and closed again, as its guard reports it; times by the clock of the guard. */
export interface OpeningPart {
  readonly dataStoreId: DataStoreId;
  /** The newest; null where only a closing was reported. */
  readonly openedAt: number | null;
  /** The newest, if none was opened after it. */
  readonly closedAt: number | null;
  readonly sessionsEnded: number;
  /** Since when it should have been closed, and why it was not; null where it is. */
  readonly notClosed: { readonly since: number; readonly reason: NotClosedReason } | null;
  /** Why no grant covers it; null where one does. */
  readonly outsideGrant: OutsideGrantReason | null;
}

/** The approval of the first of two. */
export interface ApprovalPart extends Omit<DecisionPart, 'decision'> {
  /** By which passkey it was signed; null without one. Not in older documents. */
  readonly credentialId?: string | null;
}

/** One document a request. A sealed exclusion has none before its disclosure. */
export interface RequestDocument extends FromLog {
  readonly _id: RequestId;
  readonly source: string;
  readonly sourceRequestId: string;
  readonly environmentId: EnvironmentId;
  readonly dataStores: readonly DataStoreId[];
  readonly engineerId: PersonId;
  readonly permissions: readonly string[];
  /** Null of a sealed demand that was disclosed: free text is no part of what was sealed. */
  readonly justificationTextId: string | null;
  /** Hexadecimal. A document that an earlier release made lacks it, until it is built again; so does a disclosed one. */
  readonly justificationDigest?: string;
  readonly trigger: Trigger;
  readonly ticketId: string | null;
  /** The ticket is searched by these: its id in lower case, and its last number without leading zeros. */
  readonly ticketKey: string | null;
  readonly ticketNumber: string | null;
  readonly exclusion: Exclusion | null;
  readonly declaredBy: PersonId | null;
  readonly requestedAt: number;
  /** The ended request that it asks for again. Not in older documents. */
  readonly previousRequestId?: RequestId | null;
  /** The newest requests that ask for this one again, in the order in which they came; there from the first on. */
  readonly askedAgainAs?: readonly RequestId[];
  readonly submittedAt: number;
  /** Only for a sealed demand: the time since which it may be disclosed. */
  readonly disclosedAt?: number;
  readonly reviewExpiresAt: number;
  readonly status: RequestStatus;
  readonly internal: DecisionPart | null;
  /** Set when the customer is asked. Customers see no request without it. */
  readonly lockbox: { readonly createdAt: number; readonly expiresAt: number } | null;
  /** How many approvers the customer's rule asks for, and who has approved while others are needed. Not in older documents. */
  readonly approvals?: {
    readonly needed: number;
    readonly rule: ApprovalRule | null;
    readonly given: readonly ApprovalPart[];
  } | null;
  readonly customer: DecisionPart | null;
  /** In the order in which they were asked; there from the first on. */
  readonly questions?: readonly QuestionPart[];
  /** There from the first report on. */
  readonly uses?: Uses;
  /** By data store, in the order in which each was reported first; there from the first report on. */
  readonly openings?: readonly OpeningPart[];
  readonly facts: PolicyFacts | null;
  readonly access: {
    readonly grantId: string;
    readonly basis: Basis;
    readonly grantedAt: number;
    readonly expiresAt: number;
    readonly endedAt: number | null;
    readonly endReason: EndReason | null;
  } | null;
  /** The requests that had its id before, as far as the customer has seen them, the oldest first. */
  readonly earlier?: readonly EarlierRequest[];
  /** Only of such a request: the id that the log names it by, and when that was taken again. Its document has an id of its own. */
  readonly takenAgain?: { readonly id: RequestId; readonly at: number };
}

/** A request whose source has taken its id again: see earlier.ts. Its `sequence` is that of the event that took it. */
export type EarlierRequest = RequestDocument & Required<Pick<RequestDocument, 'takenAgain'>>;
