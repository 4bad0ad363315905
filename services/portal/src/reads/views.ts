import type { Policy } from '@lockbox/api/policy';
import type { AccessRequest, LockboxRequest } from '@lockbox/api/requests';
import { type RequestStatus, STATUSES } from '@lockbox/domain/requests/statuses';
import { ACCESS_PERIOD } from '@lockbox/domain/time/time-rules';
import {
  type DecisionPart,
  endedAt,
  idInLog,
  NO_USE,
  openingsShown,
  type RequestDocument,
  reallyEndedAt,
  usesShown,
} from '@lockbox/store/collections/requests';
import type { NamedQuestion, NamedRequest, RelatedRequest } from '@lockbox/store/querying';
import type { Static } from 'typebox';
import { invalidField } from '../http/problems.ts';
import { approvalsView, approvalsWithoutPeople } from './approvals.ts';
import { isoTime, isoTimeOrNull } from './iso-time.ts';
import { checksOf, checksOfQuestion, internalShownWith } from './shown.ts';

export type LockboxRequestView = Static<typeof LockboxRequest>;
export type AccessRequestView = Static<typeof AccessRequest>;
export type PolicyView = Static<typeof Policy>;

/** Reads a list of statuses such as `denied,expired`. Throws 400, which names those that there are. */
export function statusesOf(
  list: string | undefined,
  // The keys of STATUSES are the statuses.
  known: readonly RequestStatus[] = Object.keys(STATUSES) as RequestStatus[],
): readonly RequestStatus[] | undefined {
  // One that is named twice would list what it has twice.
  const slugs = list === undefined ? undefined : [...new Set(list.split(','))];
  return slugs?.map((slug) => {
    const found = known.find((status) => STATUSES[status].slug === slug);
    if (found !== undefined) return found;
    const all = known.map((status) => STATUSES[status].slug).join(', ');
    throw invalidField('status', ['NO_STATUS', { text: slug, statuses: all }]);
  });
}

const DECISION = { APPROVED: 'approved', DENIED: 'denied', REJECTED: 'rejected' } as const;

/** The text in place of a missing ticket. */
export const initiatedBy = (providerName: string): string => `${providerName} initiated`;

const decisionView = (part: DecisionPart | null, displayName: string | null, comment: string | null) =>
  part && { decision: DECISION[part.decision], by: { id: part.by, displayName }, at: isoTime(part.at), comment };

const accessView = ({ access, ...request }: Pick<RequestDocument, 'access' | 'openings'>) =>
  access && {
    state: access.endedAt === null ? ('running' as const) : ('ended' as const),
    grantId: access.grantId,
    basis: access.basis,
    grantedAt: isoTime(access.grantedAt),
    expiresAt: isoTime(access.expiresAt),
    endedAt: isoTimeOrNull(access.endedAt),
    endReason: access.endReason,
    reallyEndedAt: isoTimeOrNull(reallyEndedAt({ access, ...request })),
  };

function commonFields(named: NamedRequest, providerName: string) {
  const { request } = named;
  return {
    id: request._id,
    idInLog: idInLog(request),
    tenantId: request.tenantId,
    supportRequestId: request.ticketId ?? initiatedBy(providerName),
    environment: { id: request.environmentId, displayName: named.environmentName },
    requestedAt: isoTime(request.requestedAt),
    expiresAt: isoTimeOrNull(request.lockbox?.expiresAt ?? null),
    accessPeriod: ACCESS_PERIOD,
    accessExpiresAt: isoTimeOrNull(request.access?.expiresAt ?? null),
    engineer: { id: request.engineerId, displayName: named.engineerName },
    permissions: [...request.permissions],
    dataStores: [...request.dataStores],
    justification: named.justification.text,
    trigger: request.trigger,
    internalApproval: decisionView(request.internal, named.internalApproverName, named.internalComment.text),
    access: accessView(request),
    used: usesShown(request.uses ?? NO_USE),
    opened: openingsShown(request),
    exclusion: request.exclusion,
    notRequired: notRequiredOf(request),
    disclosedAt: isoTimeOrNull(request.disclosedAt ?? null),
  };
}

const questionView = ({ asked, question, answer }: NamedQuestion) => ({
  id: asked.id,
  question: question.text,
  askedAt: isoTime(asked.askedAt),
  answer: answer.text,
  answeredAt: isoTimeOrNull(asked.answer?.at ?? null),
});

/** Why the customer need not be asked; what the policy check used says it. */
const notRequiredOf = ({ status, facts }: RequestDocument) =>
  status !== 'NOT_REQUIRED' ? null : facts?.policyEnabled ? ('NOT_MANAGED' as const) : ('POLICY_DISABLED' as const);

const customerDecisionOf = ({ request, customerApproverName, customerComment }: NamedRequest) =>
  decisionView(request.customer, customerApproverName, customerComment.text);

const relatedView = ({ id, status, endedAt }: RelatedRequest) => ({
  id,
  status: status && STATUSES[status].slug,
  endedAt: isoTimeOrNull(endedAt),
});

/** Those that had its id before. */
const earlierOf = ({ earlier = [] }: RequestDocument): readonly RelatedRequest[] =>
  earlier.map((one) => ({ id: one._id, status: one.status, endedAt: endedAt(one) }));

/** Returns the status by its name in the API; null if the customer does not see a request with this status. */
function statusSeen(status: RequestStatus) {
  const { slug } = STATUSES[status];
  switch (slug) {
    case 'action-needed':
    case 'approved':
    case 'denied':
    case 'expired':
    case 'not-required':
    case 'excluded':
      return slug;
    default:
      return null;
  }
}

/** A request that the customer does not see is given by its id alone, which the log has too. */
function relatedSeen({ id, status, endedAt }: RelatedRequest) {
  const seen = status && statusSeen(status);
  return { id, status: seen, endedAt: seen && isoTimeOrNull(endedAt) };
}

/** A request as its customer sees it; undefined for one of which the customer was neither asked nor told. */
export function lockboxRequestView(named: NamedRequest, providerName: string): LockboxRequestView | undefined {
  const { lockbox, facts, declaredBy } = named.request;
  const status = statusSeen(named.request.status);
  if (status === null) return undefined;
  return {
    ...commonFields(named, providerName),
    previousRequest: named.previous && relatedSeen(named.previous),
    askedAgainAs: named.askedAgainAs.map(relatedSeen).filter((one) => one.status !== null),
    earlier: earlierOf(named.request).map(relatedSeen),
    approvals: approvalsView(named),
    customerDecision: customerDecisionOf(named),
    questions: named.questions.map((one) => ({
      ...questionView(one),
      askedBy: { id: one.asked.askedBy, displayName: one.askerName },
      texts: checksOfQuestion(one),
    })),
    declaredBy: declaredBy && { id: declaredBy, displayName: named.declarerName },
    status,
    lockboxRequestedAt: isoTimeOrNull(lockbox?.createdAt ?? null),
    ...checksOf(named),
    facts: facts && {
      policyEnabled: facts.policyEnabled,
      policyVersion: facts.policyVersion,
      environmentManaged: facts.environmentManaged,
      protectedUntil: isoTimeOrNull(facts.protectedUntil),
      tenantLicences: [...facts.tenantLicences],
      emergencyRule: facts.emergencyRule ?? 'OPENS',
    },
  };
}

/**
 * A request as the provider's people see it: that the customer has decided or asked, and not who of them. `couldDecide` is how many
 * people could decide it; null where that was not counted, or it waits for nobody.
 */
export function accessRequestView(
  named: NamedRequest,
  providerName: string,
  couldDecide: number | null = null,
): AccessRequestView {
  const { source, sourceRequestId, declaredBy, reviewExpiresAt, status } = named.request;
  const customerDecision = customerDecisionOf(named);
  return {
    ...commonFields(named, providerName),
    previousRequest: named.previous && relatedView(named.previous),
    askedAgainAs: named.askedAgainAs.map(relatedView),
    earlier: earlierOf(named.request).map(relatedView),
    approvals: approvalsWithoutPeople(named),
    customerDecision: customerDecision && { ...customerDecision, by: null },
    questions: named.questions.map((one) => ({ ...questionView(one), askedBy: null })),
    ...checksOf(named, internalShownWith(named)),
    source,
    sourceRequestId,
    declaredBy,
    reviewExpiresAt: isoTime(reviewExpiresAt),
    couldDecide,
    status: STATUSES[status].slug,
  };
}
