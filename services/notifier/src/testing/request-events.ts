import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, requestId } from '@lockbox/contracts/ids';
import { approver } from './policy-events.ts';

export const sampleRequestId = requestId('r1');
const id = sampleRequestId;
const engineerId = personId('engineer');
const approverId = personId('approver');
const prod = environmentId('prod');
const facts = {
  policyEnabled: true,
  policyVersion: 1,
  environmentManaged: true,
  protectedUntil: null,
  tenantLicences: [],
};

const text = { textId: 'text-of-question', digest: Buffer.alloc(32) };

const used = {
  usedAt: 2,
  dataStoreId: dataStoreId('orders'),
  permission: 'read',
  action: 'READ',
  objectClass: 'invoice',
  count: 12,
} as const;

const opening = {
  requestId: id,
  grantId: 'g',
  reportId: 'r-3',
  dataStoreId: dataStoreId('orders'),
  outsideGrant: null,
  told: false,
  furtherUntold: false,
} as const;

/** Of one request, though no request has all of them. */
export const requestEvents = {
  RequestSubmitted: {
    type: 'RequestSubmitted',
    requestId: id,
    source: 'servicedesk',
    sourceRequestId: '1',
    environmentId: prod,
    dataStores: [],
    engineerId,
    permissions: [],
    justification: { textId: 't', digest: Buffer.alloc(32) },
    trigger: 'PROVIDER_ALERT',
    ticketId: null,
    exclusion: null,
    declaredBy: null,
    requestedAt: 1,
    reviewExpiresAt: 9,
    remindAt: [5],
    previousRequestId: null,
  },
  InternalReminderDue: { type: 'InternalReminderDue', requestId: id, remindAt: 5, reviewExpiresAt: 9, salt: null },
  InternallyApproved: { type: 'InternallyApproved', requestId: id, approverId, comment: null, decidedAt: 1 },
  InternallyRejected: { type: 'InternallyRejected', requestId: id, approverId, comment: null, decidedAt: 1 },
  InternalReviewExpired: { type: 'InternalReviewExpired', requestId: id, reviewExpiresAt: 9 },
  CustomerApprovalNotRequired: {
    type: 'CustomerApprovalNotRequired',
    requestId: id,
    reason: 'POLICY_DISABLED',
    facts,
  },
  LockboxRequestCreated: {
    type: 'LockboxRequestCreated',
    requestId: id,
    expiresAt: 9,
    remindAt: [],
    facts,
    approvalsNeeded: 1,
    approvalRule: null,
  },
  ReminderDue: { type: 'ReminderDue', requestId: id, remindAt: 5, expiresAt: 9 },
  QuestionAsked: { type: 'QuestionAsked', requestId: id, questionId: 'q1', text, approver },
  QuestionAnswered: { type: 'QuestionAnswered', requestId: id, questionId: 'q1', engineerId, text, answeredAt: 5 },
  ApprovalRecorded: {
    type: 'ApprovalRecorded',
    requestId: id,
    comment: null,
    shown: null,
    approver,
    facts,
    lapsedApproverId: null,
    expiresAt: 9,
    assertion: null,
  },
  RequestApproved: {
    type: 'RequestApproved',
    requestId: id,
    comment: null,
    shown: null,
    approver,
    facts,
    firstApproverId: null,
    assertion: null,
  },
  RequestDenied: {
    type: 'RequestDenied',
    requestId: id,
    comment: null,
    shown: null,
    approver,
    facts,
    assertion: null,
  },
  RequestExpired: { type: 'RequestExpired', requestId: id, expiresAt: 9 },
  AccessGranted: {
    type: 'AccessGranted',
    requestId: id,
    grantId: 'g',
    engineerId,
    environmentId: prod,
    dataStores: [],
    permissions: [],
    basis: 'EMERGENCY',
    expiresAt: 9,
  },
  AccessUsed: { type: 'AccessUsed', requestId: id, grantId: 'g', reportId: 'r-1', engineerId, actions: [used] },
  AccessUsedOutsideGrant: {
    type: 'AccessUsedOutsideGrant',
    requestId: id,
    reportId: 'r-2',
    engineerId,
    actions: [{ ...used, reason: 'AFTER_END' }],
    furtherRefused: false,
  },
  AccessOpened: { ...opening, type: 'AccessOpened', openedAt: 2, outsideGrant: 'NOT_GRANTED', told: true },
  AccessClosed: { ...opening, type: 'AccessClosed', closedAt: 3, sessionsEnded: 1 },
  AccessNotClosed: { ...opening, type: 'AccessNotClosed', since: 3, reason: 'UNREACHABLE', told: true },
  AccessRefused: {
    type: 'AccessRefused',
    reportId: 'r-6',
    dataStoreId: dataStoreId('orders'),
    engineerId,
    permission: 'read',
    reason: 'NO_GRANT',
    count: 3,
    firstAt: 2,
    lastAt: 3,
    told: true,
    furtherUntold: false,
  },
  AccessEnded: { type: 'AccessEnded', requestId: id, grantId: 'g', reason: 'PERIOD_OVER' },
  ExclusionDeclared: {
    type: 'ExclusionDeclared',
    requestId: id,
    exclusion: 'EMERGENCY',
    declaredBy: personId('declarer'),
    approvedBy: approverId,
    facts,
  },
  ExclusionSealed: { type: 'ExclusionSealed', requestId: id, commitment: Buffer.alloc(32) },
  DisclosureLifted: {
    type: 'DisclosureLifted',
    requestId: id,
    liftedBy: personId('legal'),
    liftedAt: 5,
    salt: Buffer.alloc(16),
    details: '{}',
  },
} as const satisfies Partial<Record<EventData['type'], EventData>>;
