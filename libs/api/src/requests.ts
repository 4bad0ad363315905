import { ACCESS_ACTIONS, NOT_CLOSED_REASONS, OUTSIDE_GRANT_REASONS } from '@lockbox/contracts/access-use-rules';
import { EXCLUSIONS, TRIGGERS } from '@lockbox/contracts/submission-rules';
import { SEEN_STATUS_SLUGS, STATUS_SLUGS } from '@lockbox/domain/requests/statuses';
import { ACCESS_PERIOD } from '@lockbox/domain/time/time-rules';
import { type Static, Type } from 'typebox';
import { Approvals, ApprovalsWithoutPeople } from './approvals.ts';
import { Comment, Nullable, Person, TextCheck, Time, TimeOrNull } from './parts.ts';

const decisionFields = {
  decision: Type.Enum(['approved', 'denied', 'rejected']),
  at: Time,
  comment: Comment,
} as const;
const DecisionView = Type.Object({ ...decisionFields, by: Person });
const CustomersDecision = Type.Object({
  ...decisionFields,
  by: Type.Null({ description: 'Who of the customer has decided is for the customer alone' }),
});

const questionFields = {
  id: Type.String(),
  question: Comment,
  askedAt: Time,
  answer: Comment,
  answeredAt: Nullable(Type.String({ format: 'date-time', description: 'Null while the engineer has not answered' })),
} as const;
const QuestionView = Type.Object({
  ...questionFields,
  askedBy: Person,
  texts: Type.Object({ question: TextCheck, answer: TextCheck }),
});
const CustomersQuestion = Type.Object({
  ...questionFields,
  askedBy: Type.Null({ description: 'Who of the customer has asked is for the customer alone' }),
});

const AccessView = Type.Object({
  state: Type.Enum(['running', 'ended']),
  grantId: Type.String(),
  basis: Type.Enum(['CUSTOMER_APPROVAL', 'NOT_REQUIRED', 'EMERGENCY']),
  grantedAt: Time,
  expiresAt: Time,
  endedAt: TimeOrNull,
  endReason: Nullable(Type.Enum(['PERIOD_OVER', 'HANDED_BACK'])),
  reallyEndedAt: Nullable(
    Type.String({
      format: 'date-time',
      description:
        'When the last data store that was opened was closed, as the guards report; null while access runs, one is open, or none was reported',
    }),
  ),
});

const useFields = {
  action: Type.Enum(ACCESS_ACTIONS),
  objectClass: Type.String({ description: 'Such as the name of a table: an identifier, never content' }),
  dataStore: Type.String(),
  count: Type.Integer({ description: 'On how many objects in all; of EXECUTE how many times' }),
  firstAt: Time,
  lastAt: Time,
} as const;
const Used = Type.Object(
  {
    actions: Type.Array(Type.Object(useFields), { description: 'What the grant covers, by kind' }),
    outsideGrant: Type.Array(Type.Object({ ...useFields, reason: Type.Enum(OUTSIDE_GRANT_REASONS) }), {
      description: 'What no grant covers, by kind',
    }),
    unlisted: Type.Integer({ description: 'Actions of further kinds: 100 of either sort are listed, the log has all' }),
  },
  { description: 'What was done under the request, as the systems of the provider report it' },
);

const Opened = Type.Array(
  Type.Object({
    dataStore: Type.String(),
    openedAt: Nullable(Type.String({ format: 'date-time', description: 'The newest; null where it is not reported' })),
    closedAt: Nullable(Type.String({ format: 'date-time', description: 'Null while it is open' })),
    sessionsEnded: Type.Integer({ description: 'Sessions of the engineer that were ended by closing' }),
    notClosed: Nullable(Type.Object({ since: Time, reason: Type.Enum(NOT_CLOSED_REASONS) })),
    outsideGrant: Nullable(Type.Enum(OUTSIDE_GRANT_REASONS, { description: 'Why no grant covers it' })),
  }),
  { description: 'Data stores that were opened for the engineer and closed again, as their guards report' },
);

const related = <S extends string>(slugs: readonly S[]) =>
  Type.Object({
    id: Type.String(),
    status: Nullable(Type.Enum([...slugs], { description: 'Null of one that the caller does not see' })),
    endedAt: TimeOrNull,
  });
const relatedFields = <S extends string>(slugs: readonly S[]) => ({
  previousRequest: Nullable(related(slugs), { description: 'The ended request that this one asks for again' }),
  askedAgainAs: Type.Array(related(slugs), {
    description: 'The requests that ask for this one again, the newest 10, in the order in which they came',
  }),
  earlier: Type.Array(related(slugs), {
    description: 'The requests that had its id before its source took it again, as far as the customer has seen them',
  }),
});

const requestFields = {
  id: Type.String(),
  idInLog: Type.String({
    description:
      'The id that its events name: another than `id` where its source has taken that again for a later request',
  }),
  tenantId: Type.String(),
  supportRequestId: Type.String({ description: 'The ticket, or "… initiated" for an alert of the provider.' }),
  environment: Type.Object({ id: Type.String(), displayName: Nullable(Type.String()) }),
  requestedAt: Time,
  expiresAt: TimeOrNull,
  accessPeriod: Type.Literal(ACCESS_PERIOD),
  accessExpiresAt: TimeOrNull,
  engineer: Person,
  permissions: Type.Array(Type.String()),
  dataStores: Type.Array(Type.String()),
  justification: Nullable(
    Type.String({ description: 'Null when it was erased, or is not the one that the log means.' }),
  ),
  trigger: Type.Enum(TRIGGERS),
  internalApproval: Nullable(DecisionView),
  access: Nullable(AccessView),
  used: Used,
  opened: Opened,
  exclusion: Nullable(Type.Enum(EXCLUSIONS)),
  notRequired: Nullable(
    Type.Enum(['POLICY_DISABLED', 'NOT_MANAGED'], { description: 'Why the customer need not be asked' }),
  ),
  disclosedAt: Nullable(
    Type.String({ format: 'date-time', description: 'Of a sealed demand: since when it may be told' }),
  ),
} as const;

const shownFields = {
  shown: Nullable(
    Type.String({
      description:
        'SHA-256 of what this answer shows of the request, hexadecimal: send it with a decision. How it is made stands in docs/contract.md. Null where nobody is asked, or a text is not shown, since it is not the one that the log means: such a request cannot be decided.',
    }),
  ),
  ticketId: Nullable(Type.String()),
  texts: Type.Object(
    { justification: TextCheck, internalComment: TextCheck },
    { description: 'What the texts can be checked with' },
  ),
} as const;

/** A request as its customer sees it: the customer was asked about it, or was notified without being asked. */
export const LockboxRequest = Type.Object({
  ...requestFields,
  ...relatedFields(SEEN_STATUS_SLUGS),
  approvals: Approvals,
  customerDecision: Nullable(DecisionView),
  questions: Type.Array(QuestionView, { description: 'What the customer asked the engineer, in that order' }),
  declaredBy: Nullable(Person),
  status: Type.Enum(SEEN_STATUS_SLUGS),
  lockboxRequestedAt: TimeOrNull,
  ...shownFields,
  facts: Nullable(
    Type.Object({
      policyEnabled: Type.Boolean(),
      policyVersion: Type.Integer(),
      environmentManaged: Type.Boolean(),
      protectedUntil: TimeOrNull,
      tenantLicences: Type.Array(Type.String()),
      emergencyRule: Type.Enum(['OPENS', 'NEEDS_APPROVER', 'REFUSED'], {
        description: "The customer's rule for emergencies",
      }),
    }),
  ),
});
export type LockboxRequest = Static<typeof LockboxRequest>;

/** An access request as the provider's people see it. */
export const AccessRequest = Type.Object({
  ...requestFields,
  ...relatedFields(STATUS_SLUGS),
  approvals: ApprovalsWithoutPeople,
  customerDecision: Nullable(CustomersDecision),
  questions: Type.Array(CustomersQuestion, { description: 'What the customer asked the engineer, in that order' }),
  ...shownFields,
  source: Type.String(),
  sourceRequestId: Type.String(),
  declaredBy: Nullable(Type.String()),
  reviewExpiresAt: Time,
  couldDecide: Nullable(
    Type.Integer({
      description:
        'How many people could decide it now, of those for whom it waits: internal approvers, or administrators of the customer. Null where it waits for nobody, and in the answer to what the caller did',
    }),
  ),
  status: Type.Enum(STATUS_SLUGS),
});
export type AccessRequest = Static<typeof AccessRequest>;

/** A sealed legal demand that was recorded in the portal. The reason is not kept. */
export const SealedRequest = Type.Object({
  requestId: Type.String(),
  tenantId: Type.String(),
  source: Type.String(),
  sourceRequestId: Type.String(),
  environmentId: Type.String(),
  dataStores: Type.Array(Type.String()),
  permissions: Type.Array(Type.String()),
  ticketId: Nullable(Type.String()),
  trigger: Type.Enum(TRIGGERS),
  recordedBy: Person,
  recordedAt: Time,
  disclosableFrom: Nullable(
    Type.String({ format: 'date-time', description: 'From when it may be told, as far as that was known' }),
  ),
  rejectedBy: Nullable(Person),
  shown: Type.String({
    description:
      'SHA-256 of the submission as this answer shows it, hexadecimal: send it with an internal decision. How it is made stands in docs/contract.md',
  }),
  commitment: Nullable(
    Type.String({
      description:
        'Of its details, as its event in the log has it, hexadecimal: what a passkey signs to open it. Null until it is sealed',
    }),
  ),
  status: Type.Enum(['waiting', 'rejected', 'sealed', 'disclosed'], {
    description:
      'Waiting: the log has nothing of it; also of one that nobody approved in time. Rejected: a rejection was sent, by `rejectedBy`; since the log never has anything of one, it is not known whether it counts',
  }),
});
export type SealedRequest = Static<typeof SealedRequest>;

/** The answer to a decision about a sealed demand. */
export const SealedOutcome = Type.Object({
  requestId: Type.String(),
  status: Type.Enum(['sealed', 'disclosed', 'pending'], {
    description:
      'Pending: the log has nothing of it yet, or never will, as of a rejection. Why one is refused says a dead letter.',
  }),
});
