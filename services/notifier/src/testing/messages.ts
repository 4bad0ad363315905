/** A notice of each kind, and a view to word it with. */
import { dataStoreId, environmentId, personId, requestId } from '@lockbox/contracts/ids';
import { describedIn, loadPermissions } from '@lockbox/contracts/permissions';
import type { NoticeKind } from '@lockbox/domain/notices/notice-types';
import { timesFor } from '../wording/times.ts';
import type { MessageView } from '../wording/view.ts';
import type { NoticeOf } from '../work-list/notice.ts';

const permissions = loadPermissions();
const id = requestId('5f0c');
const by = personId('bob');
/** 14:05 in Berlin, in winter. */
export const sampleTime = Date.UTC(2026, 10, 29, 13, 5);

/** The type of the table makes it complete. */
export const notices: { readonly [K in NoticeKind]: NoticeOf<K> } = {
  'review-needed': { kind: 'review-needed', requestId: id, reviewExpiresAt: sampleTime, shown: 'a1b2'.repeat(16) },
  'review-reminder': { kind: 'review-reminder', requestId: id, reviewExpiresAt: sampleTime },
  'approval-needed': { kind: 'approval-needed', requestId: id, expiresAt: sampleTime },
  reminder: { kind: 'reminder', requestId: id, expiresAt: sampleTime },
  'question-asked': { kind: 'question-asked', requestId: id, questionId: 'q1' },
  'question-answered': { kind: 'question-answered', requestId: id, questionId: 'q1' },
  expired: { kind: 'expired', requestId: id, expiresAt: sampleTime },
  approved: { kind: 'approved', requestId: id, by, commentTextId: 't', accessUntil: sampleTime },
  denied: { kind: 'denied', requestId: id, by, commentTextId: 't' },
  'rejected-internally': { kind: 'rejected-internally', requestId: id, by, commentTextId: null },
  'review-expired': { kind: 'review-expired', requestId: id, reviewExpiresAt: sampleTime },
  'not-required': { kind: 'not-required', requestId: id, reason: 'NOT_MANAGED', accessUntil: sampleTime },
  'access-ended': { kind: 'access-ended', requestId: id, reason: 'PERIOD_OVER' },
  'used-outside-grant': {
    kind: 'used-outside-grant',
    reportedRequestId: id,
    engineerId: personId('erin'),
    actions: [
      {
        usedAt: sampleTime,
        dataStoreId: dataStoreId('orders'),
        permission: 'read',
        action: 'READ',
        objectClass: 'invoice',
        count: 12,
        reason: 'AFTER_END',
      },
    ],
    count: 3,
    furtherRefused: false,
  },
  'open-outside-grant': {
    kind: 'open-outside-grant',
    reportedRequestId: id,
    dataStoreId: dataStoreId('orders'),
    at: sampleTime,
    isClosed: false,
    reason: 'NOT_GRANTED',
    furtherUntold: false,
  },
  'access-not-closed': {
    kind: 'access-not-closed',
    reportedRequestId: id,
    dataStoreId: dataStoreId('orders'),
    since: sampleTime,
    reason: 'SESSIONS_REMAIN',
    furtherUntold: false,
  },
  'access-refused': {
    kind: 'access-refused',
    engineerId: personId('erin'),
    dataStoreId: dataStoreId('orders'),
    permission: 'read',
    reason: 'NO_GRANT',
    count: 3,
    firstAt: sampleTime,
    lastAt: sampleTime,
    furtherUntold: false,
  },
  exclusion: {
    kind: 'exclusion',
    requestId: id,
    exclusion: 'EMERGENCY',
    declaredBy: by,
    approvedBy: personId('ivo'),
    accessUntil: sampleTime,
  },
  disclosed: { kind: 'disclosed', requestId: id, liftedAt: sampleTime },
  'became-unmanaged': { kind: 'became-unmanaged', environmentId: environmentId('prod'), protectedUntil: sampleTime },
  'policy-enabled': { kind: 'policy-enabled', by, rollOutDueAt: sampleTime },
  'policy-disabled': { kind: 'policy-disabled', by },
  'one-more-approval': {
    kind: 'one-more-approval',
    requestId: id,
    by,
    commentTextId: 't',
    expiresAt: sampleTime,
    lapsed: personId('ada'),
  },
  'approval-rule-set': {
    kind: 'approval-rule-set',
    by,
    proposedBy: personId('ada'),
    rule: { scope: 'ENVIRONMENTS', environmentIds: [environmentId('prod')], permissions: [] },
  },
  'emergency-rule-set': { kind: 'emergency-rule-set', by, proposedBy: null, emergencyRule: 'NEEDS_APPROVER' },
  'policy-change-proposed': {
    kind: 'policy-change-proposed',
    by,
    change: 'SET_APPROVAL_RULE',
    rule: { scope: 'PERMISSIONS', environmentIds: [], permissions: ['read'] },
    expiresAt: sampleTime,
  },
  'policy-change-withdrawn': { kind: 'policy-change-withdrawn', by },
  'passkeys-changed': {
    kind: 'passkeys-changed',
    what: 'RECOVERY_CONFIRMED',
    by,
    of: personId('ada'),
    fingerprint: 'a1'.repeat(32),
    at: sampleTime,
  },
  'roll-out-overdue': {
    kind: 'roll-out-overdue',
    missing: [{ environmentId: environmentId('prod'), dataStoreId: dataStoreId('orders') }],
    count: 1,
  },
};

export const messageView = (changes: Partial<MessageView> = {}): MessageView => ({
  providerName: 'Fabrikam',
  portalUrl: 'https://lockbox.example',
  tenantId: 'contoso',
  tenant: 'Contoso',
  eventId: 'e7',
  side: 'customer',
  times: timesFor('en', 'en-GB', 'Europe/Berlin'),
  request: {
    requestId: id,
    supportRequestId: 'T-4711',
    environmentId: 'prod',
    environment: 'Contoso Production',
    engineerId: 'erin',
    engineer: 'Erin Engineer',
    hasJustification: true,
    justification: 'The export stops\nat record 4711',
    justificationDiffers: false,
    permissions: ['read', 'list'],
    dataStores: ['orders', 'files'],
    requestedAt: sampleTime,
    previous: null,
    expiresAt: sampleTime,
    internalApprover: 'Ivo Approver',
    emergencyClaimedBy: null,
    approvalsNeeded: 1,
    uses: {
      actions: [
        {
          action: 'READ',
          objectClass: 'invoice',
          dataStoreId: dataStoreId('orders'),
          count: 12,
          firstAt: sampleTime,
          lastAt: sampleTime,
        },
      ],
      outsideGrant: [],
      unlisted: 0,
    },
  },
  person: (person) => `name of ${person}`,
  environment: (environment) => `name of ${environment}`,
  permission: (id) => {
    const known = permissions.get(id);
    return known === undefined ? null : describedIn('en', known);
  },
  comment: 'Only the orders, please',
  question: {
    asked: { text: 'Which table?', differs: false },
    answered: { text: 'The orders of May', differs: false },
  },
  ...changes,
});
