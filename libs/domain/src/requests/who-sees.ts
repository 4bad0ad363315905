/** Who reads about a request. Whatever their roles, the people of a side see the same of it (docs/rules.md, "Who sees what"). */
export type Side = 'customer' | 'provider';

/** The fields of a request by their names in the API, and who sees them. API, pages, e-mails and webhooks use this table. */
export const REQUEST_FIELDS = {
  id: 'both',
  idInLog: 'both',
  tenantId: 'both',
  supportRequestId: 'both',
  environment: 'both',
  status: 'both',
  requestedAt: 'both',
  expiresAt: 'both',
  accessPeriod: 'both',
  accessExpiresAt: 'both',
  engineer: 'both',
  permissions: 'both',
  dataStores: 'both',
  justification: 'both',
  trigger: 'both',
  access: 'both',
  used: 'both',
  opened: 'both',
  exclusion: 'both',
  declaredBy: 'both',
  notRequired: 'both',
  disclosedAt: 'both',
  previousRequest: 'both',
  askedAgainAs: 'both',
  earlier: 'both',
  'internalApproval.decision': 'both',
  'internalApproval.by': 'both',
  'internalApproval.at': 'both',
  'internalApproval.comment': 'both',
  'approvals.needed': 'both',
  'approvals.rule': 'customer',
  'approvals.given.at': 'both',
  'approvals.given.counts': 'both',
  'approvals.given.by': 'customer',
  'approvals.given.comment': 'customer',
  'approvals.given.text': 'customer',
  'customerDecision.decision': 'both',
  'customerDecision.by': 'customer',
  'customerDecision.at': 'both',
  'customerDecision.comment': 'both',
  'questions.id': 'both',
  'questions.question': 'both',
  'questions.askedBy': 'customer',
  'questions.askedAt': 'both',
  'questions.answer': 'both',
  'questions.answeredAt': 'both',
  'questions.texts': 'customer',
  lockboxRequestedAt: 'customer',
  ticketId: 'both',
  texts: 'both',
  shown: 'both',
  facts: 'customer',
  source: 'provider',
  sourceRequestId: 'provider',
  reviewExpiresAt: 'provider',
  couldDecide: 'provider',
} as const satisfies Readonly<Record<string, Side | 'both'>>;

type RequestField = keyof typeof REQUEST_FIELDS;

export function seesField(side: Side, field: RequestField): boolean {
  const seenBy = REQUEST_FIELDS[field];
  return seenBy === 'both' || seenBy === side;
}

/**
 * Reports whether an event says which of the provider's people were notified of a waiting request: a customer is not shown its
 * content. Sealed content is hidden until its disclosure as well (docs/rules.md, "Who sees what").
 */
export const isOfProviderAlone = ({
  type,
  internal,
}: {
  readonly type: string;
  readonly internal?: unknown;
}): boolean => type === 'InternalReminderDue' || (type === 'NotificationRecorded' && internal === true);
