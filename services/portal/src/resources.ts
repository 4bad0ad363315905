import { ACCESS_ACTIONS, NOT_CLOSED_REASONS, OUTSIDE_GRANT_REASONS } from '@lockbox/contracts/access-use-rules';
import { EXCLUSIONS, TRIGGERS } from '@lockbox/contracts/submission-rules';
import { KINDS } from '@lockbox/domain/notices/notice-kinds';
import { NOTICE_TYPES } from '@lockbox/domain/notices/notice-types';
import { SEEN_STATUS_SLUGS, STATUS_SLUGS } from '@lockbox/domain/requests/statuses';
import { ACCESS_PERIOD } from '@lockbox/domain/time/time-rules';
import { Type } from 'typebox';
import {
  Approvals,
  ApprovalsWithoutPeople,
  PresentEmergencyRule,
  PresentRule,
  ProposedChange,
} from './approval-resources.ts';
import { PasskeysOfTenant } from './passkey-resources.ts';
import { Comment, Nullable, Person, TextCheck, Time, TimeOrNull } from './resource-parts.ts';

/**
 * The shapes of answers. Times are RFC 3339 in UTC; the page shows them in the reader's zone. Shapes only grow. Who sees which
 * field of a request stands in libs/domain/src/requests/who-sees.ts.
 */
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

/** A request as its customer sees it: one that the customer was asked about, or is told of without having been asked. */
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

/** The type of an entry whose content is not shown. No event of the log has it. */
export const NOT_SHOWN = 'NotShown';

export const AuditEvent = Type.Object({
  eventId: Type.String(),
  tenantId: Type.String(),
  sequence: Type.Integer(),
  type: Type.String({
    description: `The type of the event; \`${NOT_SHOWN}\` where its content is not shown here: then it has no more than its number, its hash and its place in the topic`,
  }),
  requestId: Nullable(Type.String()),
  occurredAt: TimeOrNull,
  actor: Nullable(
    Type.Object(
      { kind: Type.String(), id: Type.String() },
      { description: 'Who gave the command: a person, or the system that reported what a person did' },
    ),
  ),
  by: Nullable(Person),
  recipient: Nullable(Person),
  supportRequestId: Nullable(Type.String({ description: 'Of the request that the event is about' })),
  rule: Nullable(Type.String()),
  causationId: Nullable(Type.String()),
  correlationId: Nullable(Type.String()),
  topic: Type.String(),
  partition: Type.Integer(),
  offset: Type.Integer(),
  hash: Type.String({ description: "SHA-256 of the record value's bytes, hex." }),
  data: Type.Record(Type.String(), Type.Unknown()),
});

export const AuditRecord = Type.Object({
  ...AuditEvent.properties,
  raw: Nullable(
    Type.String({
      description: "The record value's bytes as they are in the log, base64; null where it is not shown.",
    }),
  ),
});

export const NoticesNotRecorded = Type.Object({
  eventId: Type.String(),
  sequence: Type.Integer(),
  type: Type.String(),
  occurredAt: Time,
  people: Type.Array(Person, {
    description:
      'Administrators of whose notice about the event the log has no outcome, as far as they are known to have been administrators then; none where the event has no outcome to anybody',
  }),
});

export const Policy = Type.Object({
  enabled: Type.Boolean(),
  version: Type.Integer(),
  changedAt: TimeOrNull,
  changedBy: Nullable(Person),
  licenceFamiliesHeld: Type.Array(Type.String()),
  approvalRule: PresentRule,
  emergencyRule: PresentEmergencyRule,
  proposedChange: Nullable(ProposedChange),
  passkeys: PasskeysOfTenant,
  rollOut: Type.Object({
    state: Type.Enum(['none', 'running', 'completed', 'overdue']),
    dueAt: TimeOrNull,
    dataStores: Type.Array(
      Type.Object({
        environmentId: Type.String(),
        dataStoreId: Type.String(),
        confirmedAt: TimeOrNull,
        dueAt: TimeOrNull,
        gate: Nullable(
          Type.Object(
            {
              name: Type.String(),
              engine: Type.String({ description: 'What the data store is' }),
              reportedAt: Time,
              sessions: Type.Array(Type.Object({ grantId: Type.String(), since: Time })),
              problem: Nullable(Type.String()),
            },
            { description: 'How its guard was when it last reported, by its own word; null where none reports' },
          ),
        ),
      }),
    ),
  }),
});

const noticeFields = {
  accessWithoutApproval: Type.Boolean({
    description: 'Whether the administrators are told of each access that needs no approval, as it begins',
  }),
  accessEnded: Type.Boolean({ description: 'Whether the administrators are told of each end of access' }),
} as const;
export const ChosenNotices = Type.Object(noticeFields, { additionalProperties: false });
export const NoticePreferences = Type.Object({ ...noticeFields, changedAt: TimeOrNull, changedBy: Nullable(Person) });

const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'Such as 08:00' });
const ownNoticeFields = {
  choices: Type.Array(
    Type.Object(
      { kind: Type.Enum(KINDS), delivery: Type.Enum(['AT_ONCE', 'DAILY', 'NONE']) },
      { additionalProperties: false },
    ),
    { maxItems: KINDS.length, description: 'A kind that is not named is told at once' },
  ),
  digestAt: TimeOfDay,
  quiet: Nullable(
    Type.Object(
      { from: TimeOfDay, until: TimeOfDay },
      { additionalProperties: false, description: 'What waits for nobody is sent when they are over; null: none' },
    ),
  ),
} as const;
export const ChosenOwnNotices = Type.Object(ownNoticeFields, { additionalProperties: false });
export const OwnNotices = Type.Object({
  ...ownNoticeFields,
  timeZone: Type.String({ description: "The zone of these times: the directory's of the person, when it was chosen" }),
  changedAt: TimeOrNull,
});

export const EnvironmentView = Type.Object({
  id: Type.String(),
  displayName: Type.String(),
  managed: Type.Boolean(),
  dataStores: Type.Array(Type.String()),
});

export const TenantView = Type.Object({ id: Type.String(), displayName: Type.String() });

export const LicenceShortfall = Type.Object({
  families: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), editions: Type.Array(Type.String()) })),
  users: Type.Array(
    Type.Object({ id: Type.String(), displayName: Type.String(), environmentIds: Type.Array(Type.String()) }),
  ),
  usersInCoveredEnvironments: Type.Integer(),
  managedEnvironments: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), held: Type.Boolean() }), {
    description: 'The products that Managed Environments come with, and whether the tenant holds a licence of each.',
  }),
});

export const Glossary = Type.Object({
  permissions: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      description: Type.String(),
      broad: Type.Boolean({
        description:
          'Whether it takes data out, changes or destroys it, or does more than one thing: people are warned.',
      }),
    }),
  ),
  licences: Type.Array(
    Type.Object({
      id: Type.String({ description: "What a licence's id begins with; after a slash follows its edition." }),
      name: Type.String(),
      brings: Type.Enum(['CUSTOMER_LOCKBOX', 'MANAGED_ENVIRONMENTS']),
    }),
  ),
});

export const pageShape = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    nextCursor: Nullable(Type.String({ description: 'Give it as `cursor` for the next page; null at the end.' })),
  });

export const Pending = Type.Object({
  status: Type.Literal('pending'),
  requestId: Nullable(Type.String()),
  location: Type.String({ description: 'Where to look for the outcome.' }),
  commandId: Type.Optional(
    Type.String({
      description: 'What was sent, where the request has `outcomes/{commandId}`: that tells of a refusal too.',
    }),
  ),
});

export const CommandOutcome = Type.Object({
  status: Type.Enum(['pending', 'recorded', 'refused'], { description: 'Pending: the log has no answer yet.' }),
  code: Nullable(Type.String({ description: 'Why it was refused, as a 409 says it' })),
  detail: Nullable(Type.String()),
  params: Type.Record(Type.String(), Type.String(), { description: 'What the text names, for other languages' }),
});

export const SessionView = Type.Object({
  id: Type.String(),
  device: Nullable(Type.String({ description: 'Such as "Firefox, Linux"; null where the browser says nothing known' })),
  signedInAt: Time,
  usedAt: Type.String({ format: 'date-time', description: 'When it was used last, to the minute' }),
  endsAt: Type.String({ format: 'date-time', description: 'When it ends, unless it is used again' }),
  current: Type.Boolean({ description: 'Whether it is the one that asks' }),
});

const webhookFields = {
  id: Type.String(),
  name: Nullable(Type.String()),
  url: Type.String({ description: "The receiver's address; of a chat's only the host and its end." }),
  kind: Type.Enum(['generic', 'teams', 'slack']),
  createdAt: Time,
  createdBy: Type.String(),
  disabledAt: Nullable(
    Type.String({ format: 'date-time', description: 'Nothing is sent since then: the receiver answered 410 Gone.' }),
  ),
  events: Nullable(
    Type.Array(Type.Enum(Object.values(NOTICE_TYPES)), {
      description: 'What it is told of; null: everything, also what later releases add.',
    }),
  ),
  pausedAt: Nullable(
    Type.String({ format: 'date-time', description: 'Nothing is sent since then: somebody has paused it.' }),
  ),
  bothSecretsUntil: Nullable(
    Type.String({ format: 'date-time', description: 'Until then the secret before the newest signs as well.' }),
  ),
} as const;
export const Webhook = Type.Object(webhookFields);
export const CreatedWebhook = Type.Object({
  ...webhookFields,
  secret: Type.String({ description: 'For checking signatures; it is in no other answer.' }),
});

export const WebhookDelivery = Type.Object({
  id: Type.String({
    description:
      'What the receiver reads as `webhook-id`; of a delivery that was asked for again it reads the first one’s.',
  }),
  eventId: Nullable(Type.String()),
  eventType: Type.String({ description: 'The type of the event in the log; `WebhookTest` of a test.' }),
  requestId: Nullable(Type.String()),
  at: Time,
  attempt: Type.Integer({ description: 'How often it was tried.' }),
  outcome: Type.Enum(['waiting', 'delivered', 'failed', 'skipped']),
  detail: Nullable(Type.String({ description: 'The status of the last answer, or a code.' })),
  nextAttemptAt: TimeOrNull,
  again: Type.Boolean({ description: 'Whether somebody has asked for it once more.' }),
});
