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

function partOf(notice: Notice, view: MessageView): Readonly<Record<string, unknown>> {
  const person = (id: string) => ({ id, displayName: view.person(id) });
  const environment = (id: string) => ({ id, displayName: view.environment(id) });
  const decidedBy = (id: string) => (seesField(view.side, 'customerDecision.by') ? { decidedBy: person(id) } : {});
  switch (notice.kind) {
    case 'approval-needed':
    case 'reminder':
    case 'expired':
      return { expiresAt: time(notice.expiresAt) };
    case 'approved':
      return {
        ...decidedBy(notice.by),
        ...(seesField(view.side, 'approvals.given.by') && notice.first
          ? { approvedFirstBy: person(notice.first) }
          : {}),
        comment: view.comment,
        accessExpiresAt: time(notice.accessUntil),
      };
    case 'one-more-approval':
      return {
        approvedBy: person(notice.by),
        comment: view.comment,
        noLongerCounts: notice.lapsed && person(notice.lapsed),
        expiresAt: time(notice.expiresAt),
      };
    case 'question-asked':
      return { questionId: notice.questionId, question: view.question?.asked?.text ?? null, ...expiry(view) };
    case 'question-answered':
      return {
        questionId: notice.questionId,
        question: view.question?.asked?.text ?? null,
        answer: view.question?.answered?.text ?? null,
        ...expiry(view),
      };
    case 'denied':
      return { ...decidedBy(notice.by), comment: view.comment };
    case 'rejected-internally':
      return { rejectedBy: person(notice.by), comment: view.comment };
    case 'review-needed':
    case 'review-reminder':
    case 'review-expired':
      return { reviewExpiresAt: time(notice.reviewExpiresAt) };
    case 'not-required':
      return { reason: notice.reason, accessExpiresAt: time(notice.accessUntil) };
    case 'access-ended':
      return { reason: notice.reason, ...(view.request?.uses ? { used: usesShown(view.request.uses) } : {}) };
    case 'used-outside-grant':
      return {
        request: { id: notice.reportedRequestId },
        engineer: person(notice.engineerId),
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
      };
    case 'open-outside-grant':
      return {
        request: { id: notice.reportedRequestId },
        dataStore: notice.dataStoreId,
        ...(notice.isClosed ? { closedAt: time(notice.at) } : { openedAt: time(notice.at) }),
        reason: notice.reason,
        furtherUntold: notice.furtherUntold,
      };
    case 'access-not-closed':
      return {
        request: { id: notice.reportedRequestId },
        dataStore: notice.dataStoreId,
        since: time(notice.since),
        reason: notice.reason,
        furtherUntold: notice.furtherUntold,
      };
    case 'access-refused':
      return {
        engineer: person(notice.engineerId),
        dataStore: notice.dataStoreId,
        permission: notice.permission,
        reason: notice.reason,
        count: notice.count,
        firstAt: time(notice.firstAt),
        lastAt: time(notice.lastAt),
        furtherUntold: notice.furtherUntold,
      };
    case 'exclusion':
      return {
        exclusion: notice.exclusion,
        declaredBy: person(notice.declaredBy),
        approvedBy: person(notice.approvedBy),
        accessExpiresAt: timeOrNull(notice.accessUntil),
      };
    case 'disclosed':
      return { liftedAt: time(notice.liftedAt) };
    case 'became-unmanaged':
      return { environment: environment(notice.environmentId), protectedUntil: time(notice.protectedUntil) };
    case 'policy-enabled':
      return { changedBy: person(notice.by), rollOutDueAt: time(notice.rollOutDueAt) };
    case 'policy-disabled':
      return { changedBy: person(notice.by), proposedBy: notice.proposedBy ? person(notice.proposedBy) : null };
    case 'approval-rule-set':
      return {
        changedBy: person(notice.by),
        proposedBy: notice.proposedBy && person(notice.proposedBy),
        rule: rulePart(notice.rule, environment),
      };
    case 'emergency-rule-set':
      return {
        changedBy: person(notice.by),
        proposedBy: notice.proposedBy && person(notice.proposedBy),
        emergencyRule: notice.emergencyRule,
      };
    case 'policy-change-proposed':
      return {
        proposedBy: person(notice.by),
        change: notice.change,
        rule: notice.rule && rulePart(notice.rule, environment),
        emergencyRule: notice.emergencyRule ?? null,
        expiresAt: time(notice.expiresAt),
      };
    case 'policy-change-withdrawn':
      return { withdrawnBy: person(notice.by) };
    case 'passkeys-changed':
      return {
        what: notice.what,
        changedBy: person(notice.by),
        passkeyOf: notice.of && person(notice.of),
        fingerprint: notice.fingerprint,
        at: timeOrNull(notice.at),
      };
    case 'roll-out-overdue':
      return {
        missing: notice.missing.map(({ environmentId, dataStoreId }) => ({
          environment: environment(environmentId),
          dataStoreId,
        })),
        missingCount: notice.count,
      };
    default:
      return notice satisfies never;
  }
}

const rulePart = ({ scope, environmentIds, permissions }: ApprovalRule, environment: (id: string) => object) => ({
  scope,
  environments: environmentIds.map(environment),
  permissions,
});
