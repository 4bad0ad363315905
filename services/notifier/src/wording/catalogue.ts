import type {
  AccessAction,
  NotClosedReason,
  OutsideGrantReason,
  RefusedReason,
} from '@lockbox/contracts/generated/events';
import type { NoticeKind } from '@lockbox/domain/notice-types';
import type { RequestStatus } from '@lockbox/domain/statuses';
import type { NoticeOf } from '../work-list/notice.ts';
import type { LinkTarget } from './links.ts';
import type { MessageView } from './view.ts';

/**
 * One language's words. A new language is one more folder such as `english/`, and a line in `catalogues.ts`. Which facts a
 * letter lists and where its link leads is the same in all languages: see `letter.ts`.
 */
export interface Catalogue {
  /** Primary language subtag. */
  readonly language: string;
  readonly texts: NoticeTexts<NoticeKind>;
  readonly labels: FactLabels;
  readonly use: UseWords;
  readonly guard: GuardWords;
  /** What came of a request that was asked for again, or where it stands. */
  readonly statuses: Readonly<Record<RequestStatus, string>>;
  readonly links: Readonly<Record<LinkTarget, string>>;
  /** Buttons of a chat that open the request with this answer chosen. */
  readonly choices: { readonly approve: string; readonly deny: string };
  /** Stands for the ticket of a request that the provider makes of its own accord. */
  initiated(providerName: string): string;
  /** Why the reader gets this, and that no decision is made by mail. */
  footer(view: MessageView, asksForDecision: boolean): string;
  /** What the lines at a letter's end are for, by which it shows what the log was. */
  readonly evidence: string;
  /** The letter of a day. */
  readonly digest: {
    subject(notices: number, tenant: string): string;
    heading(tenant: string): string;
    readonly paragraph: string;
    readonly label: string;
    footer(tenant: string): string;
  };
  /** What a chat shows when somebody tries a webhook. */
  readonly test: { readonly heading: string; readonly paragraph: string; readonly label: string };
}

/** The words for each of these kinds of notice. */
export type NoticeTexts<K extends NoticeKind> = {
  readonly [Kind in K]: (notice: NoticeOf<Kind>, view: MessageView) => NoticeText;
};

export interface NoticeText {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

/** What was done with an access. */
export interface UseWords {
  /** Such as "opened 12 records of invoice in orders". */
  readonly did: Readonly<Record<AccessAction, (count: number, objectClass: string, dataStore: string) => string>>;
  readonly reasons: Readonly<Record<OutsideGrantReason, string>>;
  /** Where nothing was reported. */
  readonly nothing: string;
  readonly more: (count: number) => string;
}

/** What the guards of data stores report. */
export interface GuardWords {
  readonly notClosed: Readonly<Record<NotClosedReason, string>>;
  readonly refused: Readonly<Record<RefusedReason, string>>;
  readonly attempts: (count: number, first: string, last: string) => string;
}

export interface FactLabels {
  readonly supportRequestId: string;
  readonly environment: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** Of a request that asks for an ended one again: what came of that. */
  readonly askedBefore: string;
  readonly reason: string;
  /** Stands for a reason that was erased. */
  readonly erased: string;
  /** Stands for a reason that is not the one of the log. */
  readonly differs: string;
  readonly permissions: string;
  /** Stands beside a permission that people are warned of. */
  readonly broad: string;
  /** Stands for the words of a permission that nobody has described. */
  readonly notDescribed: string;
  readonly dataStores: string;
  readonly approvedInternallyBy: string;
  readonly emergencyClaimedBy: string;
  /** Of a passkey, in fours. */
  readonly fingerprint: string;
  readonly requestExpiration: string;
  /** Until when the internal approver can decide. */
  readonly decideBy: string;
  /** Hash of what the internal approver is asked about. */
  readonly presentedContent: string;
  readonly accessPeriod: string;
  readonly eightHours: string;
  readonly accessExpiration: string;
  readonly comment: string;
  readonly question: string;
  readonly answer: string;
  readonly request: string;
  readonly protectedUntil: string;
  readonly whatWasDone: string;
  readonly outsideGrant: string;
  readonly doneBy: string;
  readonly dataStore: string;
  readonly openedAt: string;
  readonly closedAt: string;
  readonly accessEndedAt: string;
  readonly why: string;
  /** Who tried, as claimed. */
  readonly triedBy: string;
  readonly attempts: string;
}
