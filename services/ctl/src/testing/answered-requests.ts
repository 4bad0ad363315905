import type { AccessRequest, LockboxRequest } from '@lockbox/api/answers';

/** Answers about a request that was approved, and whose access has ended. */
const AT = '2026-03-01T12:00:00.000Z';
const noText = { digest: null, salt: null, differs: false };
export const endedAccess: NonNullable<LockboxRequest['access']> = {
  state: 'ended',
  grantId: 'grant-1',
  basis: 'CUSTOMER_APPROVAL',
  grantedAt: AT,
  expiresAt: AT,
  endedAt: AT,
  endReason: 'PERIOD_OVER',
  reallyEndedAt: null,
};
const shared = {
  id: '1b7c2f0e-7c55-5d0e-8a50-0a4e6d2c9b11',
  idInLog: '1b7c2f0e-7c55-5d0e-8a50-0a4e6d2c9b11',
  tenantId: 'contoso',
  supportRequestId: 'T-1',
  ticketId: 'T-1',
  status: 'approved',
  environment: { id: 'prod', displayName: null },
  requestedAt: AT,
  expiresAt: null,
  accessPeriod: 'PT8H' as const,
  accessExpiresAt: null,
  engineer: { id: 'engineer-1', displayName: null },
  permissions: ['read'],
  dataStores: ['prod-db'],
  justification: null,
  trigger: 'SUPPORT_TICKET' as const,
  previousRequest: null,
  askedAgainAs: [],
  earlier: [],
  exclusion: null,
  declaredBy: null,
  notRequired: null,
  disclosedAt: null,
  internalApproval: null,
  approvals: null,
  customerDecision: null,
  questions: [],
  access: endedAccess,
  used: { actions: [], outsideGrant: [], unlisted: 0 },
  opened: [],
  shown: null,
  texts: { justification: noText, internalComment: noText },
};

export const lockboxRequest: LockboxRequest = { ...shared, lockboxRequestedAt: AT, facts: null };

export const accessRequest: AccessRequest = {
  ...shared,
  source: 'tickets',
  sourceRequestId: 'T-1',
  reviewExpiresAt: AT,
  couldDecide: null,
};
