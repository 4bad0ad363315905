import type { ApprovalRule } from '@lockbox/contracts/generated/events';
import type { EmailWords } from '@lockbox/words/emails';
import type { Notice } from '../work-list/notice.ts';
import { broadIn, type MessageView } from './view.ts';

/** Arguments of messages by name: names in place of ids, times as the reader writes them. */
export type WordingValues = Readonly<Record<string, string | number | boolean>>;

/** The arguments of the messages about a notice (libs/words, catalogue `emails`). */
export function valuesOf(notice: Notice, view: MessageView, words: EmailWords): WordingValues {
  return { ...aboutRequest(view, words), ...ownValues(notice, view) };
}

function aboutRequest(view: MessageView, words: EmailWords): WordingValues {
  const { side, tenant, providerName, request } = view;
  const environment = request?.environment ?? '';
  const broad = broadIn(view);
  return {
    side,
    tenant,
    provider: providerName,
    isKnown: request !== null,
    request: words.request({ isKnown: request !== null, ticket: request?.supportRequestId ?? '', environment }),
    engineer: request?.engineer ?? '',
    environment,
    approvals: request?.approvalsNeeded ?? 1,
    isClaimed: request?.emergencyClaimedBy != null,
    claimedBy: request?.emergencyClaimedBy?.displayName ?? '',
    broad: broad.join(', '),
    broadCount: broad.length,
  };
}

function ownValues(notice: Notice, view: MessageView): WordingValues {
  const { person, times } = view;
  const nameOf = (id: string | null | undefined): string => (id ? person(id) : '');
  const until = (at: number | null): WordingValues =>
    at === null ? { until: '', untilShort: '' } : { until: times.full(at), untilShort: times.short(at) };
  const proposal = (by: string | null | undefined): WordingValues => ({
    isProposed: Boolean(by),
    proposedBy: nameOf(by),
  });
  switch (notice.kind) {
    case 'review-needed':
      return { ...until(notice.reviewExpiresAt), hasContent: notice.shown !== undefined };
    case 'review-reminder':
    case 'review-expired':
      return until(notice.reviewExpiresAt);
    case 'approval-needed':
    case 'reminder':
    case 'expired':
      return until(notice.expiresAt);
    case 'approved':
      return {
        by: person(notice.by),
        isSecond: Boolean(notice.first),
        first: nameOf(notice.first),
        ...until(notice.accessUntil),
      };
    case 'denied':
    case 'rejected-internally':
    case 'policy-change-withdrawn':
      return { by: person(notice.by) };
    case 'not-required':
      return { reason: notice.reason, ...until(notice.accessUntil) };
    case 'access-ended':
      return { reason: notice.reason };
    case 'question-asked':
    case 'question-answered': {
      const deadline = view.request?.expiresAt ?? null;
      return { waits: deadline !== null, ...until(deadline) };
    }
    case 'exclusion':
      return {
        exclusion: notice.exclusion,
        declaredBy: person(notice.declaredBy),
        approvedBy: person(notice.approvedBy),
        hasAccess: notice.accessUntil !== null,
        ...until(notice.accessUntil),
      };
    case 'disclosed':
      return { at: times.full(notice.liftedAt) };
    case 'became-unmanaged':
      return { name: view.environment(notice.environmentId), ...until(notice.protectedUntil) };
    case 'policy-enabled':
      return { by: person(notice.by), ...until(notice.rollOutDueAt) };
    case 'policy-disabled':
      return { by: person(notice.by), ...proposal(notice.proposedBy) };
    case 'one-more-approval':
      return {
        by: person(notice.by),
        isLapsed: notice.lapsed !== null,
        lapsed: nameOf(notice.lapsed),
        ...until(notice.expiresAt),
      };
    case 'approval-rule-set':
      return { by: person(notice.by), ...proposal(notice.proposedBy), ...ruleValues(notice.rule, view) };
    case 'emergency-rule-set':
      return { by: person(notice.by), ...proposal(notice.proposedBy), emergencyRule: notice.emergencyRule };
    case 'policy-change-proposed':
      return {
        by: person(notice.by),
        change: notice.change,
        emergencyRule: notice.emergencyRule ?? '',
        ...ruleValues(notice.rule, view),
        ...until(notice.expiresAt),
      };
    case 'passkeys-changed':
      return { by: person(notice.by), of: person(notice.of ?? notice.by), ...until(notice.at) };
    case 'roll-out-overdue':
      return { count: notice.count, listed: notice.missing.length, isAll: notice.count <= notice.missing.length };
    case 'used-outside-grant':
      return { by: person(notice.engineerId), isLast: notice.furtherRefused };
    case 'open-outside-grant':
      return { isClosed: notice.isClosed, isLast: notice.furtherUntold };
    case 'access-not-closed':
      return { isLast: notice.furtherUntold };
    case 'access-refused':
      return { dataStore: notice.dataStoreId, isLast: notice.furtherUntold };
    default:
      return notice satisfies never;
  }
}

/** Names in a sentence; longer lists are not read. */
const NAMED = 10;

function ruleValues(rule: ApprovalRule | null, view: MessageView): WordingValues {
  const names = [...(rule?.environmentIds ?? []).map(view.environment), ...(rule?.permissions ?? [])];
  return {
    scope: rule?.scope ?? '',
    names: names.slice(0, NAMED).join(', '),
    more: Math.max(0, names.length - NAMED),
  };
}
