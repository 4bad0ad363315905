import type { ApprovalRule } from '@lockbox/contracts/generated/events';
import { NOTICE_TYPES } from '@lockbox/domain/notices/notice-types';
import { seesField } from '@lockbox/domain/requests/who-sees';
import { usesShown } from '@lockbox/store/collections/requests';
import type { Notice, PlannedNotice } from '../work-list/notice.ts';
import { linkOf } from './links.ts';
import type { MessageView } from './view.ts';

/** For each type docs/guides/webhooks.md says what `data` has. */
export interface Payload {
  readonly type: string;
  /** When it happened. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

/** A notice for programs: the same facts as the letter, with ids and times that programs can use. */
export function payloadOf(
  item: Pick<PlannedNotice, 'eventId' | 'sequence' | 'occurredAt' | 'notice'>,
  view: MessageView,
): Payload {
  const { notice, eventId, sequence, occurredAt } = item;
  return {
    type: NOTICE_TYPES[notice.kind],
    timestamp: time(occurredAt),
    data: {
      eventId,
      sequence,
      tenant: { id: view.tenantId, displayName: view.tenant },
      ...('requestId' in notice ? { request: requestPart(notice.requestId, view) } : {}),
      ...partOf(notice, view),
      url: linkOf(notice, view).url,
    },
  };
}

export const testPayload = (webhookId: string, at: number, portalUrl: string): Payload => ({
  type: 'webhook.test',
  timestamp: time(at),
  data: { webhookId, url: `${portalUrl}/webhooks` },
});

function requestPart(id: string, { request }: MessageView) {
  if (request === null) return { id };
  return {
    id,
    supportRequestId: request.supportRequestId,
    environment: { id: request.environmentId, displayName: request.environment },
    engineer: { id: request.engineerId, displayName: request.engineer },
    permissions: request.permissions,
    dataStores: request.dataStores,
    justification: request.justification,
    requestedAt: time(request.requestedAt),
    emergencyClaimedBy: request.emergencyClaimedBy,
  };
}

const expiry = ({ request }: MessageView) => ({ expiresAt: timeOrNull(request?.expiresAt ?? null) });

const person = (view: MessageView, id: string) => ({ id, displayName: view.person(id) });
const environment = (view: MessageView, id: string) => ({ id, displayName: view.environment(id) });
const decidedBy = (view: MessageView, id: string) =>
  seesField(view.side, 'customerDecision.by') ? { decidedBy: person(view, id) } : {};

type NoticeOf<K extends Notice['kind']> = Extract<Notice, { readonly kind: K }>;

/** The facts of each kind of notice. docs/guides/webhooks.md lists the fields. */
const PARTS: { readonly [K in Notice['kind']]: (notice: NoticeOf<K>, view: MessageView) => object } = {
  'approval-needed': (notice) => ({ expiresAt: time(notice.expiresAt) }),
  reminder: (notice) => ({ expiresAt: time(notice.expiresAt) }),
  expired: (notice) => ({ expiresAt: time(notice.expiresAt) }),
  approved: (notice, view) => ({
    ...decidedBy(view, notice.by),
    ...(seesField(view.side, 'approvals.given.by') && notice.first
      ? { approvedFirstBy: person(view, notice.first) }
      : {}),
    comment: view.comment,
    accessExpiresAt: time(notice.accessUntil),
  }),
  'one-more-approval': (notice, view) => ({
    approvedBy: person(view, notice.by),
    comment: view.comment,
    noLongerCounts: notice.lapsed && person(view, notice.lapsed),
    expiresAt: time(notice.expiresAt),
  }),
  'question-asked': (notice, view) => ({
    questionId: notice.questionId,
    question: view.question?.asked?.text ?? null,
    ...expiry(view),
  }),
  'question-answered': (notice, view) => ({
    questionId: notice.questionId,
    question: view.question?.asked?.text ?? null,
    answer: view.question?.answered?.text ?? null,
    ...expiry(view),
  }),
  denied: (notice, view) => ({ ...decidedBy(view, notice.by), comment: view.comment }),
  'rejected-internally': (notice, view) => ({ rejectedBy: person(view, notice.by), comment: view.comment }),
  'review-needed': (notice) => ({ reviewExpiresAt: time(notice.reviewExpiresAt) }),
  'review-reminder': (notice) => ({ reviewExpiresAt: time(notice.reviewExpiresAt) }),
  'review-expired': (notice) => ({ reviewExpiresAt: time(notice.reviewExpiresAt) }),
  'not-required': (notice) => ({ reason: notice.reason, accessExpiresAt: time(notice.accessUntil) }),
  'access-ended': (notice, view) => ({
    reason: notice.reason,
    ...(view.request?.uses ? { used: usesShown(view.request.uses) } : {}),
  }),
  'used-outside-grant': (notice, view) => ({
    request: { id: notice.reportedRequestId },
    engineer: person(view, notice.engineerId),
    actions: notice.actions.map(({ usedAt, dataStoreId, permission, action, objectClass, count, reason }) => ({
      usedAt: time(usedAt),
      dataStore: dataStoreId,
      permission,
      action,
      objectClass,
      count,
      reason,
    })),
    actionCount: notice.count,
    furtherRefused: notice.furtherRefused,
  }),
  'open-outside-grant': (notice) => ({
    request: { id: notice.reportedRequestId },
    dataStore: notice.dataStoreId,
    ...(notice.isClosed ? { closedAt: time(notice.at) } : { openedAt: time(notice.at) }),
    reason: notice.reason,
    furtherUntold: notice.furtherUntold,
  }),
  'access-not-closed': (notice) => ({
    request: { id: notice.reportedRequestId },
    dataStore: notice.dataStoreId,
    since: time(notice.since),
    reason: notice.reason,
    furtherUntold: notice.furtherUntold,
  }),
  'access-refused': (notice, view) => ({
    engineer: person(view, notice.engineerId),
    dataStore: notice.dataStoreId,
    permission: notice.permission,
    reason: notice.reason,
    count: notice.count,
    firstAt: time(notice.firstAt),
    lastAt: time(notice.lastAt),
    furtherUntold: notice.furtherUntold,
  }),
  exclusion: (notice, view) => ({
    exclusion: notice.exclusion,
    declaredBy: person(view, notice.declaredBy),
    approvedBy: person(view, notice.approvedBy),
    accessExpiresAt: timeOrNull(notice.accessUntil),
  }),
  disclosed: (notice) => ({ liftedAt: time(notice.liftedAt) }),
  'became-unmanaged': (notice, view) => ({
    environment: environment(view, notice.environmentId),
    protectedUntil: time(notice.protectedUntil),
  }),
  'policy-enabled': (notice, view) => ({ changedBy: person(view, notice.by), rollOutDueAt: time(notice.rollOutDueAt) }),
  'policy-disabled': (notice, view) => ({
    changedBy: person(view, notice.by),
    proposedBy: notice.proposedBy ? person(view, notice.proposedBy) : null,
  }),
  'approval-rule-set': (notice, view) => ({
    changedBy: person(view, notice.by),
    proposedBy: notice.proposedBy && person(view, notice.proposedBy),
    rule: rulePart(notice.rule, view),
  }),
  'emergency-rule-set': (notice, view) => ({
    changedBy: person(view, notice.by),
    proposedBy: notice.proposedBy && person(view, notice.proposedBy),
    emergencyRule: notice.emergencyRule,
  }),
  'policy-change-proposed': (notice, view) => ({
    proposedBy: person(view, notice.by),
    change: notice.change,
    rule: notice.rule && rulePart(notice.rule, view),
    emergencyRule: notice.emergencyRule ?? null,
    expiresAt: time(notice.expiresAt),
  }),
  'policy-change-withdrawn': (notice, view) => ({ withdrawnBy: person(view, notice.by) }),
  'passkeys-changed': (notice, view) => ({
    what: notice.what,
    changedBy: person(view, notice.by),
    passkeyOf: notice.of && person(view, notice.of),
    fingerprint: notice.fingerprint,
    at: timeOrNull(notice.at),
  }),
  'roll-out-overdue': (notice, view) => ({
    missing: notice.missing.map(({ environmentId, dataStoreId }) => ({
      environment: environment(view, environmentId),
      dataStoreId,
    })),
    missingCount: notice.count,
  }),
};

/** A row of the table takes the notices of its own kind. */
const partOf = (notice: Notice, view: MessageView): object =>
  (PARTS[notice.kind] as (notice: Notice, view: MessageView) => object)(notice, view);

const rulePart = ({ scope, environmentIds, permissions }: ApprovalRule, view: MessageView) => ({
  scope,
  environments: environmentIds.map((id) => environment(view, id)),
  permissions,
});
